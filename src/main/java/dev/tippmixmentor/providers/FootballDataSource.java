package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.SourceIds;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

/** football-data.org, version 4 of its API (https://docs.football-data.org/general/v4). */
class FootballDataSource implements MatchSource {
    static final String NAME = "football-data.org";

    /** It makes of these {@code TIMED} ones once the time is settled. */
    private static final String WITHOUT_TIME = "SCHEDULED";

    private static final List<String> NOT_OF_THE_LEAGUE = List.of("PLAYOFF", "RELEGATION", "PROMOTION");

    private final Api api;
    private final @Nullable String key;

    FootballDataSource(Api api, @Nullable String key) {
        this.api = api;
        this.key = key;
    }

    /** What we use of it. Without these headers lists of matches have neither goals nor cards nor substitutions. */
    @HttpExchange(headers = {"X-Unfold-Goals=true", "X-Unfold-Bookings=true", "X-Unfold-Subs=true"})
    interface Api {
        @GetExchange("/v4/competitions/{code}/matches")
        Answer matches(
                @RequestHeader("X-Auth-Token") String key,
                @PathVariable String code,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dateFrom,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dateTo);

        /**
         * The matches of several competitions.
         *
         * @param competitions codes, separated by commas
         */
        @GetExchange("/v4/matches")
        Answer matchesOf(
                @RequestHeader("X-Auth-Token") String key,
                @RequestParam String competitions,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dateFrom,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dateTo);

        /**
         * Some matches.
         *
         * @param ids separated by commas
         */
        @GetExchange("/v4/matches")
        Answer matchesById(@RequestHeader("X-Auth-Token") String key, @RequestParam String ids);
    }

    record Answer(@Nullable List<Match> matches) {}

    record Match(
            long id,
            @Nullable Competition competition,
            Instant utcDate,
            String status,
            @Nullable String stage,
            @Nullable Integer minute,
            @Nullable Integer injuryTime,
            Season season,
            Team homeTeam,
            Team awayTeam,
            Result score,
            @Nullable List<Goal> goals,
            @Nullable List<Booking> bookings,
            @Nullable List<Substitution> substitutions) {}

    record Competition(@Nullable String code) {}

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

    /** @param score after it */
    record Goal(
            @Nullable Integer minute,
            @Nullable Integer injuryTime,
            @Nullable String type,
            Side team,
            @Nullable Named scorer,
            @Nullable Named assist,
            @Nullable Goals score) {}

    record Booking(
            @Nullable Integer minute, Side team, @Nullable Named player, String card) {}

    record Substitution(
            @Nullable Integer minute,
            Side team,
            @Nullable Named playerOut,
            @Nullable Named playerIn) {}

    record Side(long id) {}

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
        return matches(api.matches(String.valueOf(key), league.footballDataCode(), from, to)).stream()
                .map(FootballDataSource::match)
                .toList();
    }

    /** It has no list of running ones alone; those of yesterday may still be played. */
    @Override
    public Map<ProviderLeague, List<ProviderMatch>> running(Collection<ProviderLeague> leagues, LocalDate today) {
        String codes =
                leagues.stream().map(ProviderLeague::footballDataCode).sorted().collect(Collectors.joining(","));
        return byLeague(api.matchesOf(String.valueOf(key), codes, today.minusDays(1), today.plusDays(1)));
    }

    @Override
    public Map<ProviderLeague, List<ProviderMatch>> byIds(List<String> ids) {
        return byLeague(api.matchesById(String.valueOf(key), String.join(",", ids)));
    }

    private static List<Match> matches(Answer answer) {
        if (answer.matches() == null) {
            throw new ProviderException(ProviderException.Fault.INVALID, "an answer without matches", null);
        }
        return answer.matches().stream()
                .filter(FootballDataSource::isOfTheLeague)
                .toList();
    }

    /** None of our leagues splits: such stages decide after the season who goes up or down, perhaps by a pairing it had. */
    private static boolean isOfTheLeague(Match match) {
        String stage = match.stage();
        return stage == null || NOT_OF_THE_LEAGUE.stream().noneMatch(stage::startsWith);
    }

    private static Map<ProviderLeague, List<ProviderMatch>> byLeague(Answer answer) {
        Map<ProviderLeague, List<ProviderMatch>> leagues = new EnumMap<>(ProviderLeague.class);
        for (Match match : matches(answer)) {
            String code =
                    match.competition() == null ? null : match.competition().code();
            ProviderLeague.ofFootballData(code)
                    .ifPresent(league -> leagues.computeIfAbsent(league, absent -> new ArrayList<>())
                            .add(match(match)));
        }
        return leagues;
    }

    private static ProviderMatch match(Match match) {
        return new ProviderMatch(
                new SourceIds(
                        Long.toString(match.id()),
                        Long.toString(match.homeTeam().id()),
                        Long.toString(match.awayTeam().id())),
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
                match.status().equals(WITHOUT_TIME) ? null : match.utcDate(),
                status == MatchStatus.LIVE ? new PlayClock(phase(match), match.minute(), stoppage(match)) : null,
                status == MatchStatus.SCHEDULED ? null : told);
    }

    private static @Nullable Integer stoppage(Match match) {
        Integer injuryTime = match.injuryTime();
        return injuryTime == null || injuryTime == 0 || match.minute() == null ? null : injuryTime;
    }

    private static MatchStatus status(String status) {
        return switch (status) {
            case WITHOUT_TIME, "TIMED" -> MatchStatus.SCHEDULED;
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
        List<Substitution> substitutions = match.substitutions();
        return goals == null || bookings == null || substitutions == null
                ? null // not part of what the key may see
                : ProviderMatch.understood(() -> events(match, goals, bookings, substitutions));
    }

    private static List<IncomingEvent> events(
            Match match, List<Goal> goals, List<Booking> bookings, List<Substitution> substitutions) {
        List<IncomingEvent> events = new ArrayList<>();
        Goals before = new Goals(0, 0);
        for (Goal goal : goals) {
            events.add(goal(match, goal, before));
            before = goal.score() == null ? before : goal.score();
        }
        for (Booking booking : bookings) {
            TeamSide side = side(match, booking.team());
            events.add(new IncomingEvent(
                    kind(booking), side, minute(booking.minute()), null, name(booking.player()), null));
        }
        for (Substitution change : substitutions) {
            events.add(new IncomingEvent(
                    EventKind.SUBSTITUTION,
                    side(match, change.team()),
                    minute(change.minute()),
                    null,
                    name(change.playerOut()),
                    name(change.playerIn())));
        }
        return events;
    }

    private static IncomingEvent goal(Match match, Goal goal, Goals before) {
        EventKind kind = kind(goal);
        Integer injuryTime = goal.injuryTime();
        return new IncomingEvent(
                kind,
                kind == EventKind.OWN_GOAL ? unlucky(match, goal, before) : side(match, goal.team()),
                minute(goal.minute()),
                injuryTime == null || injuryTime == 0 ? null : injuryTime,
                name(goal.scorer()),
                name(goal.assist()));
    }

    /** Whose own goal it was. The score after it says so, whichever side is named with it. */
    private static TeamSide unlucky(Match match, Goal goal, Goals before) {
        Goals after = goal.score();
        if (after == null
                || Objects.equals(after.home(), before.home()) == Objects.equals(after.away(), before.away())) {
            return side(match, goal.team());
        }
        return Objects.equals(after.home(), before.home()) ? TeamSide.HOME : TeamSide.AWAY;
    }

    private static int minute(@Nullable Integer told) {
        return Objects.requireNonNull(told);
    }

    private static @Nullable String name(@Nullable Named person) {
        return person == null ? null : person.name();
    }

    private static TeamSide side(Match match, Side team) {
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
