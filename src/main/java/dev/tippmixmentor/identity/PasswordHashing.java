package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords with Argon2id at OWASP's parameters (19 MiB, 2 passes, 1 lane) and still knows bcrypt, which users of
 * the earlier system bring. One hash costs some 30 ms of a core, so only as many run at once as there are cores; a flood
 * of sign-ins waits a little, then is told to come back, and starves nobody else.
 */
@Component
class PasswordHashing implements DisposableBean {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** About as many as can be served within the patience. */
    private static final int MAX_WAITING = 64;

    static final String THREAD_PREFIX = "password-hash-";
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final PasswordEncoder encoder;
    private final Semaphore gate = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /**
     * Not the threads of requests: virtual ones are not taken off a core before they wait, so that a flood of hashes on
     * them would let nobody else have one.
     */
    private final ExecutorService workers = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), new CustomizableThreadFactory(THREAD_PREFIX));

    /**
     * Verified in place of an unknown user's, so that the answer takes as long as for a known one. Of the right form and
     * cost, and of no password: {@link #matches} never accepts it.
     */
    private static final String NOBODYS_HASH =
            "{argon2id}$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43);

    PasswordHashing(JdbcClient jdbc) {
        this.jdbc = jdbc;
        BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
        DelegatingPasswordEncoder delegating = new DelegatingPasswordEncoder(
                "argon2id", Map.of("argon2id", new Argon2PasswordEncoder(16, 32, 1, 19_456, 2), "bcrypt", bcrypt));
        // The earlier system stored bare bcrypt hashes.
        delegating.setDefaultPasswordEncoderForMatches(bcrypt);
        this.encoder = delegating;
    }

    /**
     * Hashes a new password.
     *
     * @param rules run first and within the same bound, as they cost a core some time as well
     * @throws ApiException {@code SERVICE_UNAVAILABLE} if too many are at it, and what the rules throw
     */
    String hash(String password, Runnable rules) {
        return gated(() -> {
            rules.run();
            String hash = encoder.encode(password);
            if (hash == null) {
                throw new IllegalStateException("no hash of a password that is not null");
            }
            return hash;
        });
    }

    /**
     * Whether the password belongs to the hash; always false where there is no hash. Wrong ones take the same time whatever
     * the hash: while anybody has one of the earlier system, that of both algorithms.
     */
    boolean matches(String password, @Nullable String hash) {
        String compared = hash == null || hash.equals(User.NO_PASSWORD) ? NOBODYS_HASH : hash;
        Optional<String> other = isOutdated(compared) ? Optional.of(NOBODYS_HASH) : nobodysBcryptHash();
        return gated(() -> {
            boolean matches = encoder.matches(password, compared);
            if (!matches && other.isPresent()) {
                encoder.matches(password, other.get());
            }
            return matches && !compared.equals(NOBODYS_HASH);
        });
    }

    /** Of the highest cost that anybody's has; empty when all have signed in since they came from the earlier system. */
    private Optional<String> nobodysBcryptHash() {
        return jdbc.sql("""
                        select max(substring(password_hash, 5, 2))
                        from identity.users
                        where password_hash like '$2_$%'
                            and deleted_at is null
                        """)
                .query((row, number) -> Optional.ofNullable(row.getString(1)))
                .single()
                .map(cost -> "$2a$" + cost + "$" + ".".repeat(53));
    }

    boolean isOutdated(String hash) {
        return encoder.upgradeEncoding(hash);
    }

    private <T> T gated(Callable<T> work) {
        try {
            if (gate.getQueueLength() >= MAX_WAITING || !gate.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw ApiException.unavailable("Too many people are signing in, try again in a moment", RETRY);
            }
            try {
                return workers.submit(work).get();
            } finally {
                gate.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("The server is stopping", RETRY);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("hashing a password failed", e);
        }
    }

    @Override
    public void destroy() {
        workers.shutdownNow();
    }
}
