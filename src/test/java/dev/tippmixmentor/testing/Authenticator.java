package dev.tippmixmentor.testing;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.time.Clock;
import java.time.Duration;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/** The app on a user's telephone that shows one-time passwords. */
public final class Authenticator {
    private static final Duration STEP = Duration.ofSeconds(30);

    private final SecretKeySpec key;
    private final Clock clock;

    /** @param secret in Base32, as the enrolment gives it */
    public Authenticator(String secret, Clock clock) {
        this.key = new SecretKeySpec(new Base32().decode(secret), "HmacSHA1");
        this.clock = clock;
    }

    public byte[] key() {
        return key.getEncoded();
    }

    /** What it shows now. */
    public String code() {
        return code(0);
    }

    /** What it shows so many steps of 30 seconds later. */
    public String code(int stepsAhead) {
        try {
            return new TimeBasedOneTimePasswordGenerator(STEP)
                    .generateOneTimePasswordString(key, clock.instant().plus(STEP.multipliedBy(stepsAhead)));
        } catch (InvalidKeyException e) {
            throw new AssertionError(e);
        }
    }
}
