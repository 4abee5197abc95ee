package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.platform.cache.CachedAnswer;
import dev.tippmixmentor.platform.cache.CachedAnswers;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/predictions/leaderboard")
class LeaderboardController {
    private static final int FIRST_YEAR = 1800;
    private static final int LAST_YEAR = 2199;

    private final Leaderboards leaderboards;
    private final CachedAnswers answers;

    LeaderboardController(Leaderboards leaderboards, CachedAnswers answers) {
        this.leaderboards = leaderboards;
        this.answers = answers;
    }

    /** @param on as it stood on that day (UTC) */
    @GetMapping
    CachedAnswer<Page<LeaderboardEntryView>> leaderboard(
            @RequestParam(required = false) @Nullable LeagueId leagueId,
            @RequestParam(defaultValue = "all") LeaderboardPeriod period,
            @RequestParam(required = false) @Nullable LocalDate on,
            @Valid WholeQuery page) {
        if (on != null && (on.getYear() < FIRST_YEAR || on.getYear() > LAST_YEAR)) {
            throw ApiException.invalid("on", "Range", "must be between 1800 and 2199");
        }
        return answers.get(
                "predictions.leaderboard",
                Arrays.asList(leagueId, period, on, page),
                Leaderboards.TAGS,
                () -> Page.whole(leaderboards.get(leagueId, period, on), page));
    }
}
