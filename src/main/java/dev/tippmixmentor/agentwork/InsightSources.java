package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.predictions.PredictionView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Gathers the facts behind a prediction from what is stored. */
@Component
class InsightSources {
    private static final int FORM_MATCHES = 5;
    private static final int FACTORS = 3;
    private static final int PERCENT = 100;
    private static final int YEARS = 3;
    private static final Duration HISTORY = Duration.ofDays(YEARS * 366L);

    /** How much older than now a prediction may be of which is written. */
    private static final Duration OLDEST = Duration.ofDays(90);

    /** A match that kicked off later was not over, or its result not known. */
    private static final Duration MATCH = Duration.ofHours(3);

    private final PlayedMatches playedMatches;
    private final JsonMapper json;

    InsightSources(PlayedMatches playedMatches, JsonMapper json) {
        this.playedMatches = playedMatches;
        this.json = json;
    }

    /** Matches of a league before a time, by kick-off, as far back as is told of. */
    List<PlayedMatch> played(LeagueId league, Instant before) {
        return playedMatches.of(league, before.minus(HISTORY).minus(OLDEST), before);
    }

    /** @param history matches of the league, by kick-off; those that were not over before the prediction are passed over */
    InsightFacts facts(Fixture fixture, PredictionView prediction, List<PlayedMatch> history) {
        JsonNode said = json.valueToTree(prediction);
        Instant last = prediction.publishedAt().minus(MATCH);
        Instant first = prediction.publishedAt().minus(HISTORY);
        List<PlayedMatch> before = history.stream()
                .filter(match ->
                        match.kickOff().isBefore(last) && !match.kickOff().isBefore(first))
                .toList();
        JsonNode likeliest = said.path("correctScores").path(0);
        JsonNode market = said.path("market");
        return new InsightFacts(
                fixture.homeName(),
                fixture.awayName(),
                percent(said.at("/outcome/home")),
                percent(said.at("/outcome/draw")),
                percent(said.at("/outcome/away")),
                oneDecimal(said.at("/expectedGoals/home")),
                oneDecimal(said.at("/expectedGoals/away")),
                likeliest.has("score")
                        ? new InsightFacts.LikeliestScore(
                                likeliest.path("score").asString(), percent(likeliest.path("probability")))
                        : null,
                factors(said.path("factors")),
                form(fixture.home(), before),
                form(fixture.away(), before),
                headToHead(fixture.home(), fixture.away(), before),
                market.isObject()
                        ? new InsightFacts.Market(
                                percent(market.path("home")),
                                percent(market.path("draw")),
                                percent(market.path("away")),
                                market.path("bookmakers").asInt())
                        : null);
    }

    private static List<InsightFacts.Factor> factors(JsonNode factors) {
        List<InsightFacts.Factor> strongest = new ArrayList<>();
        for (JsonNode factor : factors.values()) {
            int change =
                    (int) Math.round(PERCENT * Math.expm1(factor.path("effect").asDouble()));
            // What is the same for every match of the league explains none.
            if (change != 0 && !factor.path("name").asString().equals("league level") && strongest.size() < FACTORS) {
                strongest.add(new InsightFacts.Factor(
                        factor.path("name").asString(), factor.path("team").asString(), change));
            }
        }
        return strongest;
    }

    private static InsightFacts.Form form(TeamId side, List<PlayedMatch> before) {
        List<PlayedMatch> own = new ArrayList<>(before.stream()
                .filter(match -> match.home().equals(side) || match.away().equals(side))
                .toList());
        Collections.reverse(own);
        int won = 0;
        int drawn = 0;
        int scored = 0;
        int conceded = 0;
        List<PlayedMatch> last = own.subList(0, Math.min(FORM_MATCHES, own.size()));
        for (PlayedMatch match : last) {
            boolean atHome = match.home().equals(side);
            int ours = atHome ? match.result().home() : match.result().away();
            int theirs = atHome ? match.result().away() : match.result().home();
            won += ours > theirs ? 1 : 0;
            drawn += ours == theirs ? 1 : 0;
            scored += ours;
            conceded += theirs;
        }
        return new InsightFacts.Form(last.size(), won, drawn, last.size() - won - drawn, scored, conceded);
    }

    private static InsightFacts.@Nullable HeadToHead headToHead(TeamId home, TeamId away, List<PlayedMatch> before) {
        int meetings = 0;
        int homeWins = 0;
        int draws = 0;
        for (PlayedMatch match : before) {
            boolean same = match.home().equals(home) && match.away().equals(away);
            boolean reversed = match.home().equals(away) && match.away().equals(home);
            if (same || reversed) {
                int ours = same ? match.result().home() : match.result().away();
                int theirs = same ? match.result().away() : match.result().home();
                meetings++;
                homeWins += ours > theirs ? 1 : 0;
                draws += ours == theirs ? 1 : 0;
            }
        }
        return meetings == 0
                ? null
                : new InsightFacts.HeadToHead(YEARS, meetings, homeWins, draws, meetings - homeWins - draws);
    }

    private static int percent(JsonNode probability) {
        return (int) Math.round(PERCENT * probability.asDouble());
    }

    private static double oneDecimal(JsonNode goals) {
        return Math.round(10 * goals.asDouble()) / 10.0;
    }
}
