package dev.tippmixmentor.live;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/matches/{id}")
class LiveController {
    private final LiveMatches live;

    LiveController(LiveMatches live) {
        this.live = live;
    }

    /**
     * How a running match stands.
     *
     * @param home goals of the home side so far
     * @param away goals of the away side so far
     * @param minute begun minutes; absent if unknown
     * @param stoppage minutes of stoppage time
     */
    record RunningScore(
            @NotNull @Min(0) @Max(99) Integer home,
            @NotNull @Min(0) @Max(99) Integer away,
            @NotNull MatchPhase phase,
            @Min(0) @Max(130) @Nullable Integer minute,
            @Min(1) @Max(60) @Nullable Integer stoppage) {

        @AssertTrue(message = "needs a minute")
        boolean isStoppage() {
            return stoppage == null || minute != null;
        }
    }

    @GetMapping("/live")
    LiveView live(@PathVariable MatchId id) {
        return live.get(id);
    }

    @GetMapping("/events")
    Page<EventView> events(@PathVariable MatchId id, @Valid WholeQuery page) {
        return Page.whole(live.events(id), page);
    }

    @PutMapping("/score")
    MatchView score(@PathVariable MatchId id, @Valid @RequestBody RunningScore score) {
        return live.move(
                id,
                new MatchProgress(
                        MatchStatus.LIVE,
                        null,
                        new PlayClock(score.phase(), score.minute(), score.stoppage()),
                        new Score(score.home(), score.away())));
    }
}
