package dev.tippmixmentor.agents;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * The times of a cron expression by a clock that is put forward and back. Each is once a night: what comes twice is taken the
 * first time, and what is left out is made up for right after the gap. Only what comes every hour or more often keeps its
 * rhythm, whatever the clock says.
 *
 * <p>{@link CronExpression} itself leaves out the night of the gap, and has two in that of the overlap.
 */
record CronTimes(CronExpression expression, ZoneRules rules) {
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** The first time after another; null if there is none. */
    @Nullable
    Instant after(Instant before) {
        Instant from = before;
        LocalDateTime clock = LocalDateTime.ofInstant(from, rules.getOffset(from));
        for (LocalDateTime next = expression.next(clock); next != null; next = expression.next(clock)) {
            ZoneOffset offset = rules.getOffset(from);
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (change == null || next.toInstant(offset).isBefore(change.getInstant())) {
                if (!isRepeated(next, offset)) {
                    return next.toInstant(offset);
                }
                clock = next;
            } else if (change.isGap() && isMissedIn(change, next)) {
                return change.getInstant();
            } else {
                from = change.getInstant();
                clock = change.getDateTimeAfter().minus(TICK);
            }
        }
        return null;
    }

    private boolean isRepeated(LocalDateTime time, ZoneOffset offset) {
        ZoneOffsetTransition change = rules.getTransition(time);
        return change != null && change.isOverlap() && offset.equals(change.getOffsetAfter()) && !isHourly(time);
    }

    private boolean isMissedIn(ZoneOffsetTransition gap, LocalDateTime first) {
        for (LocalDateTime time = first;
                time != null && time.isBefore(gap.getDateTimeAfter());
                time = expression.next(time)) {
            if (!isHourly(time)) {
                return true;
            }
        }
        return false;
    }

    private boolean isHourly(LocalDateTime time) {
        return comesAt(time.minus(HOUR)) && comesAt(time.plus(HOUR));
    }

    private boolean comesAt(LocalDateTime time) {
        return time.equals(expression.next(time.minus(TICK)));
    }
}
