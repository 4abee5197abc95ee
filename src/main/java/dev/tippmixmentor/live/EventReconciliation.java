package dev.tippmixmentor.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is new in a list of all events of a match. Sources name no ids: what says the same is the same, what is of
 * one kind and side, by one player or within some minutes, is a correction, and what is missing was taken back.
 */
final class EventReconciliation {
    /** A source first says when it saw a goal, and later when it fell. */
    private static final int MINUTES_OFF = 3;

    private final List<EventView> known;
    private final List<IncomingEvent> told;
    private final int revision;
    private final List<EventView> changed = new ArrayList<>();

    private EventReconciliation(List<EventView> known, List<IncomingEvent> told, int revision) {
        this.known = new ArrayList<>(known);
        this.told = new ArrayList<>(told);
        this.revision = revision;
    }

    /**
     * What has to be stored.
     *
     * @param known of the match, those taken back included
     * @param told all that the source knows
     * @param revision of the match if anything changes
     * @param newId makes the id of an event that is new
     */
    static List<EventView> changes(
            List<EventView> known, List<IncomingEvent> told, int revision, Supplier<UUID> newId) {
        return new EventReconciliation(known, told, revision).changes(newId);
    }

    private List<EventView> changes(Supplier<UUID> newId) {
        match((event, given) -> !event.withdrawn() && isSame(event, given));
        match((event, given) -> !event.withdrawn() && isSamePlayer(event, given) && isNear(event, given));
        match((event, given) -> !event.withdrawn() && isNear(event, given));
        // A goal that the referee looked at and gave after all.
        match((event, given) -> event.withdrawn() && isSame(event, given));
        known.stream()
                .filter(event -> !event.withdrawn())
                .map(event -> event.takenBack(revision))
                .forEach(changed::add);
        told.stream()
                .map(given -> new EventView(
                        newId.get(),
                        given.kind(),
                        given.side(),
                        given.minute(),
                        given.stoppage(),
                        given.player(),
                        given.otherPlayer(),
                        false,
                        revision))
                .forEach(changed::add);
        return changed;
    }

    /** Pairs what fits, the nearest minutes first, and takes both out of what is left. */
    private void match(BiPredicate<EventView, IncomingEvent> fits) {
        for (Iterator<IncomingEvent> left = told.iterator(); left.hasNext(); ) {
            IncomingEvent given = left.next();
            Optional<EventView> found = known.stream()
                    .filter(event -> fits.test(event, given))
                    .min(Comparator.comparingInt(event -> Math.abs(event.minute() - given.minute())));
            if (found.isPresent()) {
                EventView event = found.get();
                left.remove();
                known.remove(event);
                if (!event.with(given, event.revision()).equals(event)) {
                    changed.add(event.with(given, revision));
                }
            }
        }
    }

    private static boolean isSame(EventView event, IncomingEvent given) {
        return event.kind() == given.kind()
                && event.side() == given.side()
                && event.minute() == given.minute()
                && Objects.equals(event.stoppage(), given.stoppage())
                && isSameOrUntold(event.player(), given.player());
    }

    private static boolean isSamePlayer(EventView event, IncomingEvent given) {
        return event.player() != null && event.player().equals(given.player());
    }

    private static boolean isSameOrUntold(@Nullable String known, @Nullable String told) {
        return known == null || told == null || known.equals(told);
    }

    /** A goal may turn out to be a penalty, but not a card. */
    private static boolean isNear(EventView event, IncomingEvent given) {
        return family(event.kind()) == family(given.kind())
                && event.side() == given.side()
                && Math.abs(event.minute() - given.minute()) <= MINUTES_OFF;
    }

    private static int family(EventKind kind) {
        return switch (kind) {
            case GOAL, PENALTY -> 1;
            case OWN_GOAL -> 2;
            case MISSED_PENALTY -> 3;
            case YELLOW_CARD -> 4;
            case SECOND_YELLOW_CARD, RED_CARD -> 5;
            case SUBSTITUTION -> 6;
        };
    }
}
