package dev.tippmixmentor.platform.startup;

/** What kind of installation this is. Only {@link #DEVELOPMENT} shows stack traces and works over plain http. */
public enum AppEnvironment {
    DEVELOPMENT,
    TEST,
    PRODUCTION;

    public boolean isDevelopment() {
        return this == DEVELOPMENT;
    }
}
