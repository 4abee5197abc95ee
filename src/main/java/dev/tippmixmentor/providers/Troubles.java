package dev.tippmixmentor.providers;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where all of our nodes together keep what is wrong with a provider.
 *
 * @param known what any of them found last; empty if it answered well
 * @param noting keeps what is wrong
 * @param clearing forgets it
 */
record Troubles(Supplier<Optional<Trouble>> known, Consumer<Trouble> noting, Runnable clearing) {

    static Troubles of(SharedTrouble shared) {
        return new Troubles(shared::known, shared::note, shared::clear);
    }
}
