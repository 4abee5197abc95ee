package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.cache.CachedAnswer;
import dev.tippmixmentor.platform.cache.CachedAnswers;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/leagues")
class LeagueController {
    private final Leagues leagues;
    private final Standings standings;
    private final LeagueModeration moderation;
    private final CachedAnswers answers;

    LeagueController(Leagues leagues, Standings standings, LeagueModeration moderation, CachedAnswers answers) {
        this.leagues = leagues;
        this.standings = standings;
        this.moderation = moderation;
        this.answers = answers;
    }

    /** There are few leagues: the list comes in one piece. */
    @GetMapping
    Page<LeagueView> all(@Valid WholeQuery page) {
        return Page.whole(leagues.all(), page);
    }

    @GetMapping("/{id}")
    LeagueView one(@PathVariable LeagueId id) {
        return leagues.get(id);
    }

    /** The table of a season, as it is or as it stood at the end of a day (UTC). */
    @GetMapping("/{id}/standings")
    CachedAnswer<Standings.Table> standings(
            @PathVariable LeagueId id,
            @RequestParam(required = false) @Nullable String season,
            @RequestParam(required = false) @Nullable LocalDate date) {
        Instant before = DayEnd.of(date);
        return answers.get(
                "leagues.standings",
                Arrays.asList(id, season, date),
                FootballTags.standings(id),
                () -> standings.of(id, season, before));
    }

    @DeleteMapping("/{id}")
    Message delete(@PathVariable LeagueId id) {
        moderation.delete(id);
        return new Message("Deleted");
    }

    @PostMapping("/{id}/restore")
    LeagueView restore(@PathVariable LeagueId id) {
        return moderation.restore(id);
    }
}
