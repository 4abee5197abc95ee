package dev.tippmixmentor.platform.startup;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges {@link StrongSecret}; public only because the validator creates it. */
public class StrongSecretValidator implements ConstraintValidator<StrongSecret, String> {
    static final int MIN_BYTES = 32;

    /**
     * Shannon entropy of the text over its own characters. 32 random hexadecimal characters have about 3.6 bits each;
     * anything a person types by repeating or counting stays below 3.
     */
    private static final double MIN_BITS_PER_CHARACTER = 3.0;

    /**
     * Short words count only with a separator behind them: two or three letters at the start of a random secret mean
     * nothing.
     */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("^(your|my|the|some|insert|enter|put|sample|demo|test|dev|dummy|todo|xxx|admin|super)[-_ .]"
                    + "|^(your|insert|sample|secret|password|passw0rd|default|example|placeholder|fixme|test1)"
                    + "|change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|(jwt|session|cookie|super)[-_ ]?secret|secret[-_ ]?key"
                    + "|placeholder|do[-_ ]?not[-_ ]?use|in[-_ ]production|0123456789|abcdefghij|qwertyuiop");

    @Override
    public boolean isValid(@Nullable String secret, ConstraintValidatorContext context) {
        if (secret == null || secret.isBlank()) {
            return true; // @NotBlank says this better
        }
        Optional<String> weakness = weakness(secret);
        weakness.ifPresent(message -> {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(message).addConstraintViolation();
        });
        return weakness.isEmpty();
    }

    /** What makes the secret guessable, in words that do not show it; empty if nothing does. */
    static Optional<String> weakness(String secret) {
        if (PLACEHOLDER.matcher(secret.toLowerCase(Locale.ROOT)).find()) {
            return Optional.of("is a known placeholder, not a secret");
        }
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < MIN_BYTES) {
            return Optional.of("has " + bytes + " bytes, at least " + MIN_BYTES + " are needed");
        }
        if (isRepetition(secret)) {
            return Optional.of("repeats a short pattern");
        }
        if (bitsPerCharacter(secret) < MIN_BITS_PER_CHARACTER) {
            return Optional.of("has too little entropy: too few different characters");
        }
        return Optional.empty();
    }

    private static boolean isRepetition(String text) {
        // A text is periodic exactly when it occurs inside itself doubled, at a place other than its start.
        int period = (text + text).indexOf(text, 1);
        return period < text.length();
    }

    private static double bitsPerCharacter(String text) {
        double length = text.codePointCount(0, text.length());
        return -text
                .codePoints()
                .boxed()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .values()
                .stream()
                .mapToDouble(count -> count / length * Math.log(count / length) / Math.log(2))
                .sum();
    }
}
