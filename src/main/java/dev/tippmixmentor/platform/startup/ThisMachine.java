package dev.tippmixmentor.platform.startup;

import java.util.regex.Pattern;

/** Names of the machine that this process runs on; what is said to it travels over no network. */
final class ThisMachine {
    private static final Pattern LOOPBACK = Pattern.compile(
            "localhost|127(?:\\.\\d{1,3}){3}|\\[?(?:::1|(?:0{1,4}:){7}0{0,3}1)]?", Pattern.CASE_INSENSITIVE);

    private ThisMachine() {}

    /** Whether a host is one of them: by its name or address alone (RFC 6761 §6.3, RFC 1122 §3.2.1.3), nobody is asked. */
    static boolean isNamed(String host) {
        return LOOPBACK.matcher(host).matches();
    }
}
