package dev.tippmixmentor.realtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Lets the replays of one socket, of whatever topics, send one piece after the other, each when the one before has left: all
 * of them together never have more than a piece in its queue, so that nobody is taken for slow because of what it has asked
 * for. Only the delivery thread touches it.
 */
final class ReplayTurns {
    private final Deque<BooleanSupplier> waiting = new ArrayDeque<>();
    private boolean taken;

    /**
     * Sends a piece when its turn has come.
     *
     * @param piece says whether it has sent something; then {@link #done} has to be called when that has left
     */
    void take(BooleanSupplier piece) {
        waiting.add(piece);
        next();
    }

    /** What was sent in the present turn has left. */
    void done() {
        taken = false;
        next();
    }

    private void next() {
        while (!taken) {
            BooleanSupplier piece = waiting.poll();
            if (piece == null) {
                return;
            }
            taken = true; // before, so that a piece that takes another turn does not run it inside its own
            taken = piece.getAsBoolean();
        }
    }
}
