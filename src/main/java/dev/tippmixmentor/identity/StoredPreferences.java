package dev.tippmixmentor.identity;

/**
 * What a user likes, as it is stored.
 *
 * @param version counts the changes; 0 of somebody who has not chosen yet
 */
record StoredPreferences(Preferences preferences, long version) {
    static final StoredPreferences NONE = new StoredPreferences(Preferences.DEFAULT, 0);
}
