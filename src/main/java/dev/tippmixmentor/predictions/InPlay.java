package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.RunningMatch;
import dev.tippmixmentor.forecast.ScoreMatrix;
import dev.tippmixmentor.forecast.Side;
import dev.tippmixmentor.live.LiveMatchChanged;
import dev.tippmixmentor.live.LiveMatches;
import dev.tippmixmentor.live.LiveView;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import java.util.List;
import java.util.Optional;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Forecasts matches while they are played. */
@Component
class InPlay {
    private static final int HALF = 45;
    private static final int WHOLE = 90;

    private final LiveMatches liveMatches;
    private final Matches matches;
    private final PreMatchRates rates;
    private final LiveFeed live;

    InPlay(LiveMatches liveMatches, Matches matches, PreMatchRates rates, LiveFeed live) {
        this.liveMatches = liveMatches;
        this.matches = matches;
        this.rates = rates;
        this.live = live;
    }

    /**
     * How a match is likely to end.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no such match, or no model said anything of it before
     *     kick-off; {@code BUSINESS_RULE_VIOLATION} if it is not being played
     */
    InPlayView get(MatchId id) {
        LiveView now = liveMatches.get(id);
        if (!isForecast(now)) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The match is not being played");
        }
        return view(now).orElseThrow(() -> ApiException.notFound("forecast from before kick-off of match", id));
    }

    /** Events come in any order: what has changed again meanwhile is told by the event of that change. */
    @ApplicationModuleListener(id = "predictions.in-play")
    void on(LiveMatchChanged event) {
        if (matches.find(event.matchId()).isEmpty()) {
            return;
        }
        LiveView now = liveMatches.get(event.matchId());
        if (now.revision() == event.revision() && isForecast(now)) {
            view(now)
                    .ifPresent(view -> live.deliver(List.of(LiveMessage.state(
                                    PredictionFeed.ofMatch(view.matchId()),
                                    "prediction.in-play",
                                    view.matchId().toString(),
                                    view)
                            .once(Integer.toString(event.revision())))));
        }
    }

    /** What the model speaks of is over after ninety minutes and stoppage time. */
    private static boolean isForecast(LiveView now) {
        PlayClock clock = now.match().clock();
        return now.match().status() == MatchStatus.LIVE
                && clock != null
                && now.match().score() != null
                && clock.phase() != MatchPhase.EXTRA_TIME
                && clock.phase() != MatchPhase.PENALTIES;
    }

    private Optional<InPlayView> view(LiveView now) {
        PlayClock clock = now.match().clock();
        Score score = now.match().score();
        if (clock == null || score == null) {
            return Optional.empty();
        }
        return rates.said(now.match().id()).map(said -> {
            ScoreMatrix scores = new RunningMatch(
                            minute(clock), score.home(), score.away(), now.homeRedCards(), now.awayRedCards())
                    .finalScores(said.rates());
            return new InPlayView(
                    now.match().id(),
                    now.revision(),
                    clock,
                    score,
                    now.homeRedCards(),
                    now.awayRedCards(),
                    said.modelVersion(),
                    scores.outcome(),
                    new PredictionContent.ExpectedGoals(
                            scores.expectedGoals(Side.HOME), scores.expectedGoals(Side.AWAY)),
                    scores.bothTeamsToScore(),
                    PredictionContent.likeliest(scores),
                    now.stale());
        });
    }

    /** Whole minutes played; where no source tells them, the phase says as much as it can. */
    private static int minute(PlayClock clock) {
        int begun = clock.minute() == null ? 0 : clock.minute();
        int played = Math.max(clock.stoppage() == null ? begun - 1 : begun, 0);
        MatchPhase phase = clock.interrupted() == null ? clock.phase() : clock.interrupted();
        return switch (phase) {
            case HALF_TIME -> HALF;
            case FIRST_HALF -> Math.min(played, HALF);
            case SECOND_HALF -> Math.min(Math.max(played, HALF), WHOLE);
            case SUSPENDED, EXTRA_TIME, PENALTIES -> Math.min(played, WHOLE);
        };
    }
}
