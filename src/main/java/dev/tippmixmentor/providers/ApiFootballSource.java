package dev.tippmixmentor.providers;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.SourceIds;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import tools.jackson.databind.JsonNode;

/** API-Football, version 3 (https://www.api-football.com/documentation-v3). */
class ApiFootballSource implements MatchSource {
    static final String NAME = "api-football";
    private static final String TIME_TO_BE_DEFINED = "TBD";
    private static final List<String> NOT_OF_THE_LEAGUE = List.of("play-off", "playoff", "relegation", "promotion");
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private final Api api;
    private final @Nullable String key;
    private final Clock clock;

    ApiFootballSource(Api api, @Nullable String key, Clock clock) {
        this.api = api;
        this.key = key;
        this.clock = clock;
    }

    /** What we use of it. Lists of a league have no events; running matches and those that are asked for by id do. */
    interface Api {
        @GetExchange("/fixtures")
        Answer fixtures(
                @RequestHeader("x-apisports-key") String key,
                @RequestParam int league,
                @RequestParam int season,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
                @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to);

        /**
         * What is being played.
         *
         * @param live ids of leagues, joined by hyphens, or {@code all}
         */
        @GetExchange("/fixtures")
        Answer running(@RequestHeader("x-apisports-key") String key, @RequestParam String live);

        /**
         * Some matches.
         *
         * @param ids joined by hyphens
         */
        @GetExchange("/fixtures")
        Answer byIds(@RequestHeader("x-apisports-key") String key, @RequestParam String ids);
    }

    /** @param errors an empty list, or an object: it tells of them with the status 200 */
    record Answer(@Nullable JsonNode errors, @Nullable List<Match> response) {}

    record Match(
            Fixture fixture,
            League league,
            Teams teams,
            Goals goals,
            @Nullable List<Event> events) {}

    record Fixture(long id, OffsetDateTime date, Status status) {}

    record Status(
            @JsonProperty("short") String code,
            @Nullable Integer elapsed,
            @Nullable Integer extra) {}

    /** @param round for example {@code Regular Season - 1} */
    record League(int id, int season, @Nullable String round) {}

    record Teams(Team home, Team away) {}

    record Team(long id, String name) {}

    record Goals(@Nullable Integer home, @Nullable Integer away) {
        @Nullable
        Score score() {
            return home == null || away == null ? null : new Score(home, away);
        }
    }

    record Named(@Nullable String name) {}

    record Time(@Nullable Integer elapsed, @Nullable Integer extra) {}

    record Side(long id) {}

    /**
     * Something that happened.
     *
     * @param player who did it; of a substitution who goes off
     * @param assist who prepared it, or comes on
     */
    record Event(
            Time time,
            Side team,
            @Nullable Named player,
            @Nullable Named assist,
            String type,
            @Nullable String detail,
            @Nullable String comments) {}

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
        int season = from.getMonthValue() >= Month.JULY.getValue() ? from.getYear() : from.getYear() - 1;
        return matches(api.fixtures(String.valueOf(key), league.apiFootballId(), season, from, to)).stream()
                .map(ApiFootballSource::match)
                .toList();
    }

    /** It takes several leagues or all, but not one. */
    @Override
    public Map<ProviderLeague, List<ProviderMatch>> running(Collection<ProviderLeague> leagues, LocalDate today) {
        String live = leagues.size() < 2
                ? "all"
                : leagues.stream()
                        .map(league -> Integer.toString(league.apiFootballId()))
                        .sorted()
                        .collect(Collectors.joining("-"));
        return byLeague(api.running(String.valueOf(key), live));
    }

    @Override
    public Map<ProviderLeague, List<ProviderMatch>> byIds(List<String> ids) {
        return byLeague(api.byIds(String.valueOf(key), String.join("-", ids)));
    }

    private Map<ProviderLeague, List<ProviderMatch>> byLeague(Answer answer) {
        Map<ProviderLeague, List<ProviderMatch>> leagues = new EnumMap<>(ProviderLeague.class);
        for (Match match : matches(answer)) {
            ProviderLeague.ofApiFootball(match.league().id())
                    .ifPresent(league -> leagues.computeIfAbsent(league, absent -> new ArrayList<>())
                            .add(match(match)));
        }
        return leagues;
    }

    private List<Match> matches(Answer answer) {
        JsonNode errors = answer.errors();
        if (errors != null && !errors.isEmpty()) {
            throw fault(errors);
        }
        if (answer.response() == null) {
            throw new ProviderException(ProviderException.Fault.INVALID, "an answer without a response", null);
        }
        return answer.response().stream()
                .filter(ApiFootballSource::isOfTheLeague)
                .toList();
    }

    /** None of our leagues splits: such rounds decide after the season who goes up or down, perhaps by a pairing it had. */
    private static boolean isOfTheLeague(Match match) {
        String round = match.league().round();
        return round == null || NOT_OF_THE_LEAGUE.stream().noneMatch(round.toLowerCase(Locale.ROOT)::contains);
    }

    private ProviderException fault(JsonNode errors) {
        if (errors.has("requests")) {
            Instant now = clock.instant();
            Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
            return new ProviderException(
                    ProviderException.Fault.RATE_LIMITED,
                    "its requests of this day are used up",
                    null,
                    Duration.between(now, midnight).plus(CLOCKS_DIFFER));
        }
        return errors.has("rateLimit")
                ? new ProviderException(ProviderException.Fault.RATE_LIMITED, "too many requests in a minute", null)
                : new ProviderException(ProviderException.Fault.REFUSED, "it tells of errors", null);
    }

    private static ProviderMatch match(Match match) {
        return new ProviderMatch(
                new SourceIds(
                        Long.toString(match.fixture().id()),
                        Long.toString(match.teams().home().id()),
                        Long.toString(match.teams().away().id())),
                ProviderMatch.season(match.league().season()),
                match.fixture().date().toInstant(),
                match.teams().home().name(),
                match.teams().away().name(),
                progress(match),
                events(match));
    }

    private static @Nullable List<IncomingEvent> events(Match match) {
        List<Event> events = match.events();
        return events == null
                ? null
                : ProviderMatch.understood(() -> events.stream()
                        .flatMap(event -> event(match, event).stream())
                        .toList());
    }

    private static MatchProgress progress(Match match) {
        Status status = match.fixture().status();
        Score score = match.goals().score();
        MatchStatus ours = status(status.code());
        Score told = ours == MatchStatus.LIVE && score == null ? new Score(0, 0) : score;
        return new MatchProgress(
                ours,
                status.code().equals(TIME_TO_BE_DEFINED)
                        ? null
                        : match.fixture().date().toInstant(),
                ours == MatchStatus.LIVE
                        ? new PlayClock(
                                phase(status.code(), status.elapsed()),
                                status.elapsed(),
                                stoppage(status.elapsed(), status.extra()))
                        : null,
                ours == MatchStatus.SCHEDULED ? null : told);
    }

    private static @Nullable Integer stoppage(@Nullable Integer minute, @Nullable Integer extra) {
        return minute == null || extra == null || extra == 0 ? null : extra;
    }

    private static MatchStatus status(String code) {
        return switch (code) {
            case TIME_TO_BE_DEFINED, "NS" -> MatchStatus.SCHEDULED;
            case "1H", "HT", "2H", "ET", "BT", "P", "SUSP", "INT", "LIVE" -> MatchStatus.LIVE;
            case "FT", "AET", "PEN", "AWD", "WO" -> MatchStatus.FINISHED;
            case "PST" -> MatchStatus.POSTPONED;
            case "CANC" -> MatchStatus.CANCELLED;
            case "ABD" -> MatchStatus.ABANDONED;
            default -> throw new IllegalArgumentException("no status of a match: " + code);
        };
    }

    private static MatchPhase phase(String code, @Nullable Integer elapsed) {
        return switch (code) {
            case "HT" -> MatchPhase.HALF_TIME;
            case "2H" -> MatchPhase.SECOND_HALF;
            case "ET", "BT" -> MatchPhase.EXTRA_TIME;
            case "P" -> MatchPhase.PENALTIES;
            case "SUSP", "INT" -> MatchPhase.SUSPENDED;
            case "1H" -> MatchPhase.FIRST_HALF;
            default -> elapsed != null && elapsed > 45 ? MatchPhase.SECOND_HALF : MatchPhase.FIRST_HALF;
        };
    }

    /** It gives an own goal to the side that it counts for. */
    private static Optional<IncomingEvent> event(Match match, Event event) {
        return kind(event).map(kind -> {
            boolean home = event.team().id() == match.teams().home().id();
            boolean ours = kind == EventKind.OWN_GOAL ? !home : home;
            int minute = Objects.requireNonNull(event.time().elapsed());
            return new IncomingEvent(
                    kind,
                    ours ? TeamSide.HOME : TeamSide.AWAY,
                    minute,
                    stoppage(minute, event.time().extra()),
                    event.player() == null ? null : event.player().name(),
                    event.assist() == null ? null : event.assist().name());
        });
    }

    private static Optional<EventKind> kind(Event event) {
        String detail = String.valueOf(event.detail());
        if ("Penalty Shootout".equals(event.comments())) {
            return Optional.empty(); // decides who goes on, and is no part of the score
        }
        return switch (event.type()) {
            case "Goal" -> Optional.of(goal(detail));
            case "Card" -> Optional.of(card(detail));
            case "subst" -> Optional.of(EventKind.SUBSTITUTION);
            default -> Optional.empty(); // what the video referee looked at
        };
    }

    /** A player's second yellow card usually comes as that and a red one. */
    private static EventKind card(String detail) {
        return switch (detail) {
            case "Red Card" -> EventKind.RED_CARD;
            case "Second Yellow card", "Second Yellow Card" -> EventKind.SECOND_YELLOW_CARD;
            default -> EventKind.YELLOW_CARD;
        };
    }

    private static EventKind goal(String detail) {
        return switch (detail) {
            case "Own Goal" -> EventKind.OWN_GOAL;
            case "Penalty" -> EventKind.PENALTY;
            case "Missed Penalty" -> EventKind.MISSED_PENALTY;
            default -> EventKind.GOAL;
        };
    }
}
