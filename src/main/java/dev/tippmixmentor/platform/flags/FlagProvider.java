package dev.tippmixmentor.platform.flags;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Our flags behind OpenFeature, so that another provider can take their place without a change at the call sites. */
@Component
class FlagProvider implements FeatureProvider {
    private final CurrentFlags flags;
    private final Clock clock;

    FlagProvider(CurrentFlags flags, Clock clock) {
        this.flags = flags;
        this.clock = clock;
    }

    @Override
    public Metadata getMetadata() {
        return () -> "postgresql";
    }

    @Override
    public ProviderEvaluation<Boolean> getBooleanEvaluation(String key, Boolean fallback, EvaluationContext subject) {
        return evaluate(key, FlagType.BOOLEAN, Boolean.class, fallback, subject);
    }

    @Override
    public ProviderEvaluation<String> getStringEvaluation(String key, String fallback, EvaluationContext subject) {
        return evaluate(key, FlagType.STRING, String.class, fallback, subject);
    }

    @Override
    public ProviderEvaluation<Double> getDoubleEvaluation(String key, Double fallback, EvaluationContext subject) {
        return evaluate(key, FlagType.NUMBER, Double.class, fallback, subject);
    }

    /** Without what follows the decimal point. */
    @Override
    public ProviderEvaluation<Integer> getIntegerEvaluation(String key, Integer fallback, EvaluationContext subject) {
        ProviderEvaluation<Double> number = getDoubleEvaluation(key, fallback.doubleValue(), subject);
        return evaluation(number.getValue().intValue(), number.getReason());
    }

    @Override
    public ProviderEvaluation<Value> getObjectEvaluation(String key, Value fallback, EvaluationContext subject) {
        return evaluate(key, FlagType.JSON, Value.class, fallback, subject);
    }

    /** A flag that nobody has made has the call site's value, and that is no error: those cost a stack trace each. */
    private <T> ProviderEvaluation<T> evaluate(
            String key, FlagType type, Class<T> as, T fallback, EvaluationContext subject) {
        CompiledFlag flag = flags.find(key);
        if (flag == null) {
            return evaluation(fallback, Reason.DEFAULT.name());
        }
        if (flag.type() != type) {
            ProviderEvaluation<T> mismatch = evaluation(fallback, Reason.ERROR.name());
            mismatch.setErrorCode(ErrorCode.TYPE_MISMATCH);
            return mismatch;
        }
        CompiledFlag.Outcome outcome = flag.evaluate(subject, clock);
        return evaluation(as.cast(outcome.value()), outcome.reason());
    }

    private static <T> ProviderEvaluation<T> evaluation(T value, String reason) {
        ProviderEvaluation<T> evaluation = new ProviderEvaluation<>();
        evaluation.setValue(value);
        evaluation.setReason(reason);
        return evaluation;
    }
}
