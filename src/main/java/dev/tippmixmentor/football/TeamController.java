package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/teams")
class TeamController {
    private final Teams teams;
    private final TeamForm form;
    private final TeamIdentity identity;

    TeamController(Teams teams, TeamForm form, TeamIdentity identity) {
        this.teams = teams;
        this.form = form;
        this.identity = identity;
    }

    /** @param teamId the team that is meant; null for one that we do not have, which is made then */
    record Resolution(@Nullable TeamId teamId) {}

    /** @param into the team that stays */
    record Merger(@NotNull TeamId into) {}

    @GetMapping
    Page<TeamView> list(@RequestParam(required = false) @Nullable LeagueId leagueId, @Valid PageQuery page) {
        return teams.list(leagueId, page);
    }

    @GetMapping("/unresolved")
    Page<UnresolvedTeam> unresolved(@Valid PageQuery page) {
        return identity.unresolved(page);
    }

    @PostMapping("/unresolved/{id}/resolve")
    TeamView resolve(@PathVariable UUID id, @Valid @RequestBody Resolution resolution) {
        return identity.resolve(id, resolution.teamId());
    }

    @PostMapping("/{id}/merge")
    TeamView merge(@PathVariable TeamId id, @Valid @RequestBody Merger merger) {
        return identity.merge(id, merger.into());
    }

    /** How a team did in its last matches, up to now or to the end of a day (UTC). */
    @GetMapping("/{id}/form")
    TeamForm.Form form(
            @PathVariable TeamId id,
            @RequestParam(required = false) @Nullable LocalDate date,
            @RequestParam(defaultValue = "5") @Min(1) @Max(38) int matches) {
        return form.of(id, DayEnd.of(date), matches);
    }

    @GetMapping("/{id}")
    TeamView one(@PathVariable TeamId id) {
        return teams.get(id);
    }
}
