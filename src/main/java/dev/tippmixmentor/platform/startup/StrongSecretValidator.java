package dev.tippmixmentor.platform.startup;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
     * Of neighbouring characters, how many may be equal or next to each other in the alphabet. Random hexadecimal text
     * has 18 in 100; "abcdef…", "123456…" and "aaabbbccc…" have nearly all.
     */
    private static final double MAX_SHARE_OF_STEPS = 0.75;

    /**
     * What people leave in place of a secret. Short words count only with a separator and more words behind them: a few
     * letters at the start of random text mean nothing.
     */
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "^(your|the|some|insert|enter|put|sample|demo|test|dev|dummy|todo|xxx|admin|super)[-_ .][a-z]{2,}"
                    + "|^my[-_ .](app|jwt|secret|super|key|session|cookie|very|own|random|token|project|long|strong)"
                    + "|^(your[a-z]{4}|insert|sample|secret|password|passw0rd|default|example|placeholder|fixme)"
                    + "|change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|with)|(jwt|session|cookie|super)[-_ ]?secret"
                    + "|secret[-_ ]?key|placeholder|do[-_ ]?not[-_ ]?use|in[-_ ]production"
                    + "|1234567890|0987654321|0123456789|abcdefghij|qwertyuiop|asdfghjkl");

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
            return Optional.of("repeats a pattern");
        }
        if (isSequence(secret)) {
            return Optional.of("counts or runs through the alphabet");
        }
        if (bitsPerCharacter(secret) < MIN_BITS_PER_CHARACTER) {
            return Optional.of("has too little entropy: too few different characters");
        }
        return Optional.empty();
    }

    /** Whether the text is some part of it written at least twice, the last time perhaps not to its end. */
    private static boolean isRepetition(String text) {
        return IntStream.rangeClosed(1, text.length() / 2).anyMatch(period -> text.startsWith(text.substring(period)));
    }

    private static boolean isSequence(String text) {
        long steps = IntStream.range(1, text.length())
                .filter(i -> Math.abs(text.charAt(i) - text.charAt(i - 1)) <= 1)
                .count();
        return steps > MAX_SHARE_OF_STEPS * (text.length() - 1);
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
