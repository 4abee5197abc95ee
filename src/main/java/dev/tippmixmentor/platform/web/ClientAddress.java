package dev.tippmixmentor.platform.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a request comes from, as far as we can know.
 *
 * @param text in canonical form, without port or zone
 * @param network whom limits are for: the IPv4 address itself, the first 64 bits of an IPv6 one, as one customer has at
 *     least that many
 */
public record ClientAddress(String text, String network) {
    private static final int IPV6_CUSTOMER_BYTES = 8;

    private static final int IPV6_SITE_GROUPS = 3;

    static ClientAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        String text = withoutZone(address.getHostAddress());
        if (bytes.length == 4) {
            return new ClientAddress(text, text);
        }
        Arrays.fill(bytes, IPV6_CUSTOMER_BYTES, bytes.length, (byte) 0);
        try {
            return new ClientAddress(
                    text, withoutZone(InetAddress.getByAddress(bytes).getHostAddress()) + "/64");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address that was one", e);
        }
    }

    /** Of use against abuse, but nobody's own any more: the first 24 bits of an IPv4 address, 48 of an IPv6 one. */
    String shortened() {
        return text.indexOf(':') < 0
                ? text.substring(0, text.lastIndexOf('.')) + ".0/24"
                : String.join(":", Arrays.asList(text.split(":", -1)).subList(0, IPV6_SITE_GROUPS)) + "::/48";
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
