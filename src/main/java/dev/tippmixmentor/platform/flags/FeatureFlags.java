package dev.tippmixmentor.platform.flags;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import java.util.Map;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * What flags say to a module. Evaluation is in memory and never fails: a flag that nobody has made, or one of another
 * type, has the value that the call site names, so that value should be the safe one.
 */
@Component
public class FeatureFlags implements DisposableBean {
    /** Of this application alone: OpenFeature's usual instance is one for the whole process. */
    private final OpenFeatureAPI api = OpenFeatureAPI.createIsolated();

    private final Client client;

    FeatureFlags(FlagProvider provider) {
        api.setProviderAndWait(provider);
        client = api.getClient();
    }

    /** The value of a boolean flag. */
    public boolean isOn(String key, boolean fallback, FlagSubject subject) {
        return client.getBooleanValue(key, fallback, subject.context());
    }

    /** The value of a string flag. */
    public String text(String key, String fallback, FlagSubject subject) {
        return client.getStringValue(key, fallback, subject.context());
    }

    /** The value of a number flag. */
    public double number(String key, double fallback, FlagSubject subject) {
        return client.getDoubleValue(key, fallback, subject.context());
    }

    /** The value of a JSON flag: maps, lists, texts, numbers and truth values; the call site's if it is no object. */
    public Map<String, Object> object(String key, Map<String, Object> fallback, FlagSubject subject) {
        Value value = client.getObjectValue(key, new Value(), subject.context());
        return value.isStructure() ? value.asStructure().asObjectMap() : fallback;
    }

    @Override
    public void destroy() {
        api.shutdown();
    }
}
