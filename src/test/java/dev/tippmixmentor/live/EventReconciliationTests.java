package dev.tippmixmentor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventReconciliationTests {
    private static final long SEED = 20_261_128;
    private static final List<EventKind> KINDS = List.of(EventKind.values());

    @Test
    void whatIsNewIsAddedAndWhatIsKnownStays() {
        List<EventView> first = changes(List.of(), goal(12, "A"));

        List<EventView> second = changes(first, goal(12, "A"), goal(40, "B"));

        assertThat(first).hasSize(1);
        assertThat(second).singleElement().satisfies(event -> {
            assertThat(event.player()).isEqualTo("B");
            assertThat(event.withdrawn()).isFalse();
        });
    }

    @Test
    void anotherMinuteOrScorerIsACorrectionOfTheSameEvent() {
        EventView known = changes(List.of(), goal(12, null)).get(0);

        EventView named = changes(List.of(known), goal(12, "A")).get(0);
        EventView moved = changes(List.of(named), goal(13, "A")).get(0);
        EventView penalty = changes(
                        List.of(moved), new IncomingEvent(EventKind.PENALTY, TeamSide.HOME, 13, null, "A", null))
                .get(0);

        assertThat(List.of(named, moved, penalty)).extracting(EventView::id).containsOnly(known.id());
        assertThat(named.player()).isEqualTo("A");
        assertThat(moved.minute()).isEqualTo(13);
        assertThat(penalty.kind()).isEqualTo(EventKind.PENALTY);
    }

    @Test
    void aNameThatTheSourceForgetsStays() {
        EventView known = changes(List.of(), goal(12, "A")).get(0);

        assertThat(changes(List.of(known), goal(12, null))).isEmpty();
    }

    @Test
    void aGoalThatIsMissingWasTakenBackAndMayBeGivenAfterAll() {
        EventView known = changes(List.of(), goal(12, "A")).get(0);

        EventView takenBack = changes(List.of(known)).get(0);
        EventView given = changes(List.of(takenBack), goal(12, "A")).get(0);

        assertThat(takenBack.withdrawn()).isTrue();
        assertThat(changes(List.of(takenBack))).isEmpty();
        assertThat(given.withdrawn()).isFalse();
        assertThat(given.id()).isEqualTo(known.id());
    }

    @Test
    void anOwnGoalIsAnotherEventThanTheGoalItWasTakenFor() {
        EventView goal = changes(List.of(), goal(12, "A")).get(0);

        List<EventView> changed =
                changes(List.of(goal), new IncomingEvent(EventKind.OWN_GOAL, TeamSide.AWAY, 12, null, "Z", null));

        assertThat(changed)
                .extracting(EventView::kind, EventView::withdrawn)
                .containsExactlyInAnyOrder(tuple(EventKind.GOAL, true), tuple(EventKind.OWN_GOAL, false));
    }

    @Test
    void theSameListInAnyOrderChangesNothing() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<IncomingEvent> told = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                told.add(new IncomingEvent(
                        KINDS.get(random.nextInt(KINDS.size())),
                        random.nextBoolean() ? TeamSide.HOME : TeamSide.AWAY,
                        random.nextInt(91),
                        null,
                        "No. " + random.nextInt(4),
                        null));
            }
            List<EventView> known = EventReconciliation.changes(List.of(), told, 1, UUID::randomUUID);
            Collections.shuffle(told, random);

            List<EventView> again = EventReconciliation.changes(known, told, 2, UUID::randomUUID);

            assertThat(again).as("seed %d, round %d: %s", SEED, round, told).isEmpty();
        }
    }

    private static IncomingEvent goal(int minute, @Nullable String player) {
        return new IncomingEvent(EventKind.GOAL, TeamSide.HOME, minute, null, player, null);
    }

    private static List<EventView> changes(List<EventView> known, IncomingEvent... told) {
        return EventReconciliation.changes(known, List.of(told), 7, UUID::randomUUID);
    }
}
