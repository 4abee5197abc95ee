package dev.tippmixmentor.development;

/** Another process runs on the same data. */
class InstallationInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InstallationInUseException() {
        super("TippMixMentor is already running in this folder. Stop it, or use another clone.");
    }
}
