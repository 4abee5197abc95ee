package dev.tippmixmentor.platform.startup;

/** The text of a setting can't be read; the message says why in words that never repeat any of it. */
class UnreadableSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnreadableSettingException(String message) {
        super(message);
    }
}
