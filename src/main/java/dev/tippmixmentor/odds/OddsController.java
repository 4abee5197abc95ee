package dev.tippmixmentor.odds;

import dev.tippmixmentor.football.BookmakerOdds;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/matches/{id}/odds")
class OddsController {
    private final Matches matches;
    private final BookmakerOdds odds;

    OddsController(Matches matches, BookmakerOdds odds) {
        this.matches = matches;
        this.odds = odds;
    }

    /** What the odds say without the bookmakers' margin. */
    @GetMapping("/analysis")
    OddsAnalysis analysis(@PathVariable MatchId id, @RequestParam(defaultValue = "shin") MarginMethod method) {
        MatchId match = matches.get(id).id();
        return OddsAnalysis.of(match, odds.of(List.of(match)).getOrDefault(match, List.of()), method);
    }
}
