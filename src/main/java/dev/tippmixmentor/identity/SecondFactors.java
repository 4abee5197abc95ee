package dev.tippmixmentor.identity;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.SecretBox;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Time-based one-time passwords (RFC 6238 with HMAC-SHA-1, six digits and 30 seconds, as authenticator apps have them),
 * and codes for those who lose the device. A password is taken one step early or late, as clocks differ, and never twice
 * (RFC 6238 §5.2).
 */
@Component
class SecondFactors {
    private static final Logger log = LoggerFactory.getLogger(SecondFactors.class);
    private static final String ISSUER = "TippMixMentor";
    private static final int KEY_BYTES = 20; // as long as the hash, RFC 4226 §4
    static final int MOST_FAILURES = 100;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_BYTES = 15; // 120 bits, which no hash needs to be slow for
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final SecretBox box;
    private final AuditLog audit;
    private final Clock clock;
    private final TimeBasedOneTimePasswordGenerator passwords = new TimeBasedOneTimePasswordGenerator();

    SecondFactors(JdbcClient jdbc, SecretBox box, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.box = box;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What an authenticator app is to be given; exists in clear only here.
     *
     * @param secret the key in Base32, to be typed
     * @param uri the same as an {@code otpauth://totp} address, to be shown as a QR code
     */
    record Enrolment(String secret, String uri) {}

    /**
     * What a user has.
     *
     * @param enabledAt absent if the sign-in asks for the password alone
     * @param recoveryCodesLeft how many have not been used
     */
    record State(@Nullable Instant enabledAt, int recoveryCodesLeft) {}

    /** @param key absent where no secret that we know of encrypted it */
    private record Stored(
            @Nullable SecretKeySpec key, @Nullable Timestamp enabledAt, long lastStep, int failures) {}

    @Transactional(readOnly = true)
    State state(UserId user) {
        return jdbc.sql("""
                        select f.enabled_at, count(c.hash) as codes
                        from identity.second_factors f
                        left join identity.recovery_codes c on c.user_id = f.user_id
                        where f.user_id = :user
                            and f.enabled_at is not null
                        group by f.user_id
                        """)
                .param("user", user.value())
                .query((row, number) -> new State(row.getTimestamp("enabled_at").toInstant(), row.getInt("codes")))
                .optional()
                .orElseGet(() -> new State(null, 0));
    }

    /** Whether a user's password alone is not enough. */
    @Transactional(readOnly = true)
    boolean isOn(UserId user) {
        return state(user).enabledAt() != null;
    }

    /**
     * Makes a new key, which counts from {@link #enable} on; one that was made before and never enabled is forgotten.
     *
     * @throws ApiException {@code RESOURCE_CONFLICT} if there is one that is on
     */
    @Transactional
    Enrolment enrol(UserId user, String username) {
        byte[] key = random(KEY_BYTES);
        int stored = jdbc.sql("""
                        with known as (
                            select id
                            from identity.users
                            where id = :user
                                and deleted_at is null
                            for share
                        )
                        insert into identity.second_factors (user_id, key, created_at)
                        select id, :key, cast(:now as timestamptz)
                        from known
                        on conflict (user_id) do update
                        set key = excluded.key,
                            created_at = excluded.created_at,
                            last_step = 0
                        where second_factors.enabled_at is null
                        """)
                .param("user", user.value())
                .param("key", box.seal(key))
                .param("now", Timestamp.from(clock.instant()))
                .update();
        if (stored == 0) {
            throw alreadyOn();
        }
        String secret = new Base32().encodeToString(key);
        return new Enrolment(
                secret, "otpauth://totp/" + ISSUER + ":" + username + "?secret=" + secret + "&issuer=" + ISSUER);
    }

    /**
     * From now on the sign-in asks for a code. The user's row must be locked, so that nobody signs in without one meanwhile.
     *
     * @param code of the key that {@link #enrol} made
     * @return the recovery codes, in clear only here
     * @throws ApiException {@code RESOURCE_CONFLICT} if there is no key to enable, {@code AUTH_FAILED} for a wrong code
     */
    @Transactional
    List<String> enable(UserId user, String code) {
        Stored stored = lock(user)
                .filter(found -> found.enabledAt() == null)
                .orElseThrow(
                        () -> ApiException.of(ErrorCode.RESOURCE_CONFLICT, "There is no key that waits for a code"));
        long step = step(stored, code).orElseThrow(SecondFactors::wrong);
        jdbc.sql("update identity.second_factors set enabled_at = :now, last_step = :step where user_id = :user")
                .param("now", Timestamp.from(clock.instant()))
                .param("step", step)
                .param("user", user.value())
                .update();
        List<String> codes = Stream.generate(() -> new Base32().encodeToString(random(RECOVERY_BYTES)))
                .limit(RECOVERY_CODES)
                .map(text -> text.toLowerCase(Locale.ROOT).replaceAll("(?<=\\G.{4})(?=.)", "-"))
                .toList();
        codes.forEach(each -> jdbc.sql("insert into identity.recovery_codes (user_id, hash) values (:user, :hash)")
                .param("user", user.value())
                .param("hash", recoveryHash(each))
                .update());
        audit.record(AuditEntry.of(AuditAction.SECOND_FACTOR_ENABLED, user));
        return codes;
    }

    /**
     * Whether a one-time password or a recovery code is right; it is used up then. After {@link #MOST_FAILURES} wrong ones
     * in a row only a recovery code is (NIST SP 800-63B §3.2.2).
     *
     * @param actor who is about to be let in
     * @return 0 if it is right, otherwise how many wrong ones there were since the last right one
     */
    @Transactional
    int redeem(UserId user, String code, Actor actor) {
        Optional<Stored> stored = lock(user).filter(found -> found.enabledAt() != null);
        if (stored.isEmpty()) {
            return 1;
        }
        OptionalLong step = stored.get().failures() < MOST_FAILURES ? step(stored.get(), code) : OptionalLong.empty();
        int failures = step.isPresent() || redeemRecoveryCode(user, code, actor)
                ? 0
                : stored.get().failures() + 1;
        jdbc.sql("update identity.second_factors set last_step = :step, failures = :failures where user_id = :user")
                .param("step", step.orElse(stored.get().lastStep()))
                .param("failures", failures)
                .param("user", user.value())
                .update();
        return failures;
    }

    private boolean redeemRecoveryCode(UserId user, String code, Actor actor) {
        boolean recovered = jdbc.sql("delete from identity.recovery_codes where user_id = :user and hash = :hash")
                        .param("user", user.value())
                        .param("hash", recoveryHash(code))
                        .update()
                > 0;
        if (recovered) {
            audit.record(AuditEntry.of(AuditAction.RECOVERY_CODE_USED, user).by(actor));
        }
        return recovered;
    }

    /**
     * From now on the password alone is enough.
     *
     * @return whether it was not before
     */
    @Transactional
    boolean disable(UserId user) {
        boolean wasOn = isOn(user);
        forget(user);
        if (wasOn) {
            audit.record(AuditEntry.of(AuditAction.SECOND_FACTOR_DISABLED, user));
        }
        return wasOn;
    }

    /** Forgets a key that was made and never enabled. */
    @Transactional
    void forgetUnfinished(UserId user) {
        jdbc.sql("delete from identity.second_factors where user_id = :user and enabled_at is null")
                .param("user", user.value())
                .update();
    }

    /** Forgets the key and the codes. */
    @Transactional
    void forget(UserId user) {
        jdbc.sql("delete from identity.second_factors where user_id = :user")
                .param("user", user.value())
                .update();
    }

    /**
     * Encrypts under the secret of today what is encrypted under an earlier one, so that that can be forgotten. What no secret
     * opens is left as it is.
     *
     * @return how many keys
     */
    @Transactional
    int reseal() {
        List<Map.Entry<UUID, byte[]>> outdated = jdbc
                .sql("select user_id, key from identity.second_factors for update")
                .query((row, number) -> Map.entry(row.getObject("user_id", UUID.class), row.getBytes("key")))
                .list()
                .stream()
                .filter(each -> !box.isOfToday(each.getValue()))
                .toList();
        int resealed = 0;
        for (Map.Entry<UUID, byte[]> each : outdated) {
            Optional<SecretKeySpec> key = opened(new UserId(each.getKey()), each.getValue());
            if (key.isPresent()) {
                resealed += jdbc.sql("update identity.second_factors set key = :key where user_id = :user")
                        .param("key", box.seal(key.get().getEncoded()))
                        .param("user", each.getKey())
                        .update();
            }
        }
        return resealed;
    }

    static ApiException alreadyOn() {
        return ApiException.of(ErrorCode.RESOURCE_CONFLICT, "The second factor is on; take it off first");
    }

    static ApiException wrong() {
        return ApiException.of(ErrorCode.AUTH_FAILED, "The code is wrong, too old or already used");
    }

    private Optional<Stored> lock(UserId user) {
        return jdbc.sql("""
                        select key, enabled_at, last_step, failures
                        from identity.second_factors
                        where user_id = :user
                        for update
                        """)
                .param("user", user.value())
                .query((row, number) -> new Stored(
                        opened(user, row.getBytes("key")).orElse(null),
                        row.getTimestamp("enabled_at"),
                        row.getLong("last_step"),
                        row.getInt("failures")))
                .optional();
    }

    /** Without the secret that encrypted the key, recovery codes work still. */
    private Optional<SecretKeySpec> opened(UserId user, byte[] sealed) {
        try {
            return Optional.of(new SecretKeySpec(box.open(sealed), passwords.getAlgorithm()));
        } catch (IllegalStateException e) {
            log.warn("identity.second-factor.unreadable userId={}", user);
            return Optional.empty();
        }
    }

    /** The step whose password this is, among those that have not been used. */
    private OptionalLong step(Stored stored, String code) {
        SecretKeySpec key = stored.key();
        if (key == null) {
            return OptionalLong.empty();
        }
        byte[] given = code.strip().getBytes(StandardCharsets.UTF_8);
        long now = clock.millis() / passwords.getTimeStep().toMillis();
        return LongStream.rangeClosed(now - 1, now + 1)
                .filter(step -> step > stored.lastStep())
                .filter(step -> MessageDigest.isEqual(password(key, step), given))
                .findFirst();
    }

    private byte[] password(SecretKeySpec key, long step) {
        try {
            Instant at = Instant.EPOCH.plus(passwords.getTimeStep().multipliedBy(step));
            return passwords.generateOneTimePasswordString(key, at).getBytes(StandardCharsets.UTF_8);
        } catch (InvalidKeyException e) {
            throw new IllegalStateException("every key fits HMAC", e);
        }
    }

    /** Of the code however it was typed. */
    private static String recoveryHash(String code) {
        return DigestUtils.sha256Hex(code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT));
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }
}
