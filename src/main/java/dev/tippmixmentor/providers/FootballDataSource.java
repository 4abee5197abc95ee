package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;

/** football-data.org, version 4 of its API (https://docs.football-data.org/general/v4). */
class FootballDataSource implements MatchSource {
    static final String NAME = "football-data.org";

    private final Api api;
    private final @Nullable String key;

    FootballDataSource(Api api, @Nullable String key) {
        this.api = api;
        this.key = key;
    }

    /** What we use of it. */
    interface Api {
        @GetExchange("/v4/competitions/{code}/matches")
        Answer matches(
                @RequestHeader("X-Auth-Token") String key,
                @PathVariable String code,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dateFrom,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dateTo);
    }

    record Answer(@Nullable List<Match> matches) {}

    record Match(
            Instant utcDate,
            String status,
            @Nullable Integer minute,
            @Nullable Integer injuryTime,
            Season season,
            Team homeTeam,
            Team awayTeam,
            Result score,
            @Nullable List<Goal> goals,
            @Nullable List<Booking> bookings) {}

    record Season(LocalDate startDate) {}

    record Team(long id, String name) {}

    record Result(Goals fullTime) {}

    record Goals(@Nullable Integer home, @Nullable Integer away) {
        @Nullable
        Score score() {
            return home == null || away == null ? null : new Score(home, away);
        }
    }

    record Named(@Nullable String name) {}

    record Goal(
            int minute,
            @Nullable Integer injuryTime,
            @Nullable String type,
            Team team,
            @Nullable Named scorer,
            @Nullable Named assist) {}

    record Booking(int minute, Team team, @Nullable Named player, String card) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isConfigured() {
        return key != null && !key.isBlank();
    }

    @Override
    public List<ProviderMatch> matches(ProviderLeague league, LocalDate from, LocalDate to) {
        Answer answer = api.matches(String.valueOf(key), league.footballDataCode(), from, to);
        if (answer.matches() == null) {
            throw new ProviderException(ProviderException.Fault.INVALID, "an answer without matches", null);
        }
        return answer.matches().stream().map(FootballDataSource::match).toList();
    }

    private static ProviderMatch match(Match match) {
        return new ProviderMatch(
                ProviderMatch.season(match.season().startDate().getYear()),
                match.utcDate(),
                match.homeTeam().name(),
                match.awayTeam().name(),
                progress(match),
                events(match));
    }

    private static MatchProgress progress(Match match) {
        Score score = match.score().fullTime().score();
        MatchStatus status = status(match.status());
        Score told = status == MatchStatus.LIVE && score == null ? new Score(0, 0) : score;
        return new MatchProgress(
                status,
                match.utcDate(),
                status == MatchStatus.LIVE ? new PlayClock(phase(match), match.minute(), stoppage(match)) : null,
                status == MatchStatus.SCHEDULED ? null : told);
    }

    private static @Nullable Integer stoppage(Match match) {
        Integer injuryTime = match.injuryTime();
        return injuryTime == null || injuryTime == 0 || match.minute() == null ? null : injuryTime;
    }

    private static MatchStatus status(String status) {
        return switch (status) {
            case "SCHEDULED", "TIMED" -> MatchStatus.SCHEDULED;
            case "IN_PLAY", "LIVE", "PAUSED", "SUSPENDED", "EXTRA_TIME", "PENALTY_SHOOTOUT" -> MatchStatus.LIVE;
            case "FINISHED", "AWARDED" -> MatchStatus.FINISHED;
            case "POSTPONED" -> MatchStatus.POSTPONED;
            case "CANCELLED" -> MatchStatus.CANCELLED;
            default -> throw new IllegalArgumentException("no status of a match: " + status);
        };
    }

    /** Half-time is the one break that it tells of; a match without a minute is somewhere in the first half at least. */
    private static MatchPhase phase(Match match) {
        return switch (match.status()) {
            case "PAUSED" -> MatchPhase.HALF_TIME;
            case "SUSPENDED" -> MatchPhase.SUSPENDED;
            case "EXTRA_TIME" -> MatchPhase.EXTRA_TIME;
            case "PENALTY_SHOOTOUT" -> MatchPhase.PENALTIES;
            default -> match.minute() != null && match.minute() > 45 ? MatchPhase.SECOND_HALF : MatchPhase.FIRST_HALF;
        };
    }

    private static @Nullable List<IncomingEvent> events(Match match) {
        List<Goal> goals = match.goals();
        List<Booking> bookings = match.bookings();
        if (goals == null || bookings == null) {
            return null; // not part of what the key may see
        }
        return Stream.concat(
                        goals.stream()
                                .map(goal -> new IncomingEvent(
                                        kind(goal),
                                        side(match, goal.team()),
                                        goal.minute(),
                                        goal.injuryTime() == null || goal.injuryTime() == 0 ? null : goal.injuryTime(),
                                        goal.scorer() == null
                                                ? null
                                                : goal.scorer().name(),
                                        goal.assist() == null
                                                ? null
                                                : goal.assist().name())),
                        bookings.stream()
                                .map(booking -> new IncomingEvent(
                                        kind(booking),
                                        side(match, booking.team()),
                                        booking.minute(),
                                        null,
                                        booking.player() == null
                                                ? null
                                                : booking.player().name(),
                                        null)))
                .toList();
    }

    private static TeamSide side(Match match, Team team) {
        return team.id() == match.homeTeam().id() ? TeamSide.HOME : TeamSide.AWAY;
    }

    private static EventKind kind(Goal goal) {
        return switch (String.valueOf(goal.type())) {
            case "OWN" -> EventKind.OWN_GOAL;
            case "PENALTY" -> EventKind.PENALTY;
            default -> EventKind.GOAL;
        };
    }

    private static EventKind kind(Booking booking) {
        return switch (booking.card()) {
            case "RED", "RED_CARD" -> EventKind.RED_CARD;
            case "YELLOW_RED", "YELLOW_RED_CARD" -> EventKind.SECOND_YELLOW_CARD;
            default -> EventKind.YELLOW_CARD;
        };
    }
}
