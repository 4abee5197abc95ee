package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.web.Items;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/leagues")
class LeagueController {
    private final Leagues leagues;
    private final Standings standings;

    LeagueController(Leagues leagues, Standings standings) {
        this.leagues = leagues;
        this.standings = standings;
    }

    /** There are few leagues: the list comes in one piece. */
    @GetMapping
    Items<LeagueView> all() {
        return new Items<>(leagues.all());
    }

    @GetMapping("/{id}")
    LeagueView one(@PathVariable LeagueId id) {
        return leagues.get(id);
    }

    @GetMapping("/{id}/standings")
    Standings.Table standings(@PathVariable LeagueId id, @RequestParam(required = false) @Nullable String season) {
        return standings.of(id, season);
    }
}
