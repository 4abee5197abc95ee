package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.MatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** When matches are played, as far as a provider has told. */
final class Playing {
    private static final Duration BEFORE_KICK_OFF = Duration.ofMinutes(10);
    private static final Duration USUAL_MATCH = Duration.ofMinutes(125);

    /** Who has not begun by then, or not ended, is no reason to ask any more. */
    private static final Duration LONGEST_MATCH = Duration.ofHours(3);

    /** A kick-off may be some minutes late. */
    private static final Duration DELAY = Duration.ofMinutes(5);

    private Playing() {}

    private record Span(Instant from, Instant to) {}

    /** Whether a match runs or is about to. */
    static boolean isOn(ProviderMatch match, Instant now) {
        return match.progress().status() == MatchStatus.LIVE
                || (match.progress().status() == MatchStatus.SCHEDULED
                        && match.kickOff().isBefore(now.plus(BEFORE_KICK_OFF))
                        && match.kickOff().isAfter(now.minus(LONGEST_MATCH)));
    }

    /** Whether a match must have begun, so that whoever tells of running ones and not of it knows more of it. */
    static boolean isAwaited(ProviderMatch match, Instant now) {
        return isOn(match, now)
                && (match.progress().status() == MatchStatus.LIVE
                        || match.kickOff().isBefore(now.minus(DELAY)));
    }

    /** For how long matches are played until then, however many at a time. */
    static Duration between(Instant now, Instant end, Collection<ProviderMatch> matches) {
        List<Span> spans = matches.stream()
                .map(match -> span(match, now))
                .map(span -> new Span(later(span.from(), now), earlier(span.to(), end)))
                .filter(span -> span.from().isBefore(span.to()))
                .sorted(Comparator.comparing(Span::from))
                .toList();
        Duration sum = Duration.ZERO;
        Instant covered = now;
        for (Span span : spans) {
            Instant from = later(span.from(), covered);
            if (from.isBefore(span.to())) {
                sum = sum.plus(Duration.between(from, span.to()));
                covered = span.to();
            }
        }
        return sum;
    }

    private static Span span(ProviderMatch match, Instant now) {
        return switch (match.progress().status()) {
            case LIVE -> new Span(now, later(match.kickOff().plus(USUAL_MATCH), now.plus(DELAY)));
            case SCHEDULED ->
                new Span(match.kickOff().minus(BEFORE_KICK_OFF), match.kickOff().plus(USUAL_MATCH));
            case FINISHED, CANCELLED, POSTPONED, ABANDONED -> new Span(now, now);
        };
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
