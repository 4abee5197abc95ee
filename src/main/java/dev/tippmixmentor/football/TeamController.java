package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/teams")
class TeamController {
    private final Teams teams;

    TeamController(Teams teams) {
        this.teams = teams;
    }

    @GetMapping
    Page<TeamView> list(@RequestParam(required = false) @Nullable LeagueId leagueId, @Valid PageQuery page) {
        return teams.list(leagueId, page);
    }

    @GetMapping("/{id}")
    TeamView one(@PathVariable TeamId id) {
        return teams.get(id);
    }
}
