package dev.tippmixmentor.agentwork;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The words of a language in which insights are written. */
final class InsightWords {
    private static final InsightWords ENGLISH = new InsightWords(
            Locale.ENGLISH,
            Map.of(
                    Sentence.OUTCOME, "%s win with %d %%, a draw has %d %% and %s %d %%.",
                    Sentence.GOALS, "The model expects goals of %s: %.1f, of %s: %.1f.",
                    Sentence.SCORE, "The likeliest score is %s (%d %%).",
                    Sentence.FACTORS, "What counts most: %s.",
                    Sentence.FACTOR, "%s (%+d %% goals for %s)",
                    Sentence.FORM, "Form of %s over the last %d: %d won, %d drawn, %d lost, goals %d to %d.",
                    Sentence.HEAD_TO_HEAD,
                            "Meetings in this league in the last %d years: %d, of which %s won %d, %d were drawn and %s won %d.",
                    Sentence.MARKET_AGREES, "The bookmakers see it alike.",
                    Sentence.MARKET_HIGHER, "The bookmakers think more of %s: %d %% against %d %% here.",
                    Sentence.MARKET_LOWER, "The bookmakers think less of %s: %d %% against %d %% here."),
            Map.of(
                    "home attack", "the attack of %1$s",
                    "home defence", "the defence of %1$s",
                    "away attack", "the attack of %2$s",
                    "away defence", "the defence of %2$s",
                    "home advantage", "playing at home",
                    "recent form", "recent form"));
    private static final InsightWords HUNGARIAN = new InsightWords(
            Locale.forLanguageTag("hu"),
            Map.of(
                    Sentence.OUTCOME, "%s győzelme %d%%, döntetlen %d%%, %s győzelme %d%%.",
                    Sentence.GOALS, "A modell várható góljai – %s: %.1f, %s: %.1f.",
                    Sentence.SCORE, "A legvalószínűbb eredmény: %s (%d%%).",
                    Sentence.FACTORS, "A legfontosabb okok: %s.",
                    Sentence.FACTOR, "%s (%+d%% gól, csapat: %s)",
                    Sentence.FORM,
                            "%s formája – mérkőzés: %d, győzelem: %d, döntetlen: %d, vereség: %d, rúgott gól: %d, kapott gól: %d.",
                    Sentence.HEAD_TO_HEAD,
                            "Egymás elleni mérkőzések ebben a bajnokságban az utolsó %d évben: %d – %s győzelmei: %d, döntetlenek: %d, %s győzelmei: %d.",
                    Sentence.MARKET_AGREES, "A fogadóirodák ugyanígy látják.",
                    Sentence.MARKET_HIGHER, "A fogadóirodák többre tartják: %s, náluk %d%%, itt %d%%.",
                    Sentence.MARKET_LOWER, "A fogadóirodák kevesebbre tartják: %s, náluk %d%%, itt %d%%."),
            Map.of(
                    "home attack", "támadójáték: %1$s",
                    "home defence", "védekezés: %1$s",
                    "away attack", "támadójáték: %2$s",
                    "away defence", "védekezés: %2$s",
                    "home advantage", "hazai pálya",
                    "recent form", "jelenlegi forma"));

    /** What there is to say; the arguments of each are in {@link InsightWriter}. */
    enum Sentence {
        OUTCOME,
        GOALS,
        SCORE,
        FACTORS,
        FACTOR,
        FORM,
        HEAD_TO_HEAD,
        MARKET_AGREES,
        MARKET_HIGHER,
        MARKET_LOWER
    }

    private final Locale locale;
    private final Map<Sentence, String> sentences;
    private final Map<String, String> factors;

    static InsightWords of(InsightLanguage language) {
        return switch (language) {
            case EN -> ENGLISH;
            case HU -> HUNGARIAN;
        };
    }

    private InsightWords(Locale locale, Map<Sentence, String> sentences, Map<String, String> factors) {
        this.locale = locale;
        this.sentences = sentences;
        this.factors = factors;
    }

    String format(Sentence sentence, Object... arguments) {
        return String.format(locale, Objects.requireNonNull(sentences.get(sentence)), arguments);
    }

    /** @param name as the model calls it; one without a word of ours stays as it is */
    String factor(String name, InsightFacts facts) {
        String known = factors.get(name);
        return known == null ? name : String.format(locale, known, facts.home(), facts.away());
    }
}
