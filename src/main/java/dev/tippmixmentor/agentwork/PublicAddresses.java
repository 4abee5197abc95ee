package dev.tippmixmentor.agentwork;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Finds the addresses of hosts outside, and of no others: a name may point anywhere, also into our own network. Asked for
 * each connection, and its answer is what is connected to, so that nobody can change the name in between.
 */
class PublicAddresses implements DnsResolver {
    /** What IANA's registries of special-purpose addresses take out, besides what {@link InetAddress} knows itself. */
    private static final List<Range> SPECIAL = List.of(
            Range.of(8, 0), // "this network"
            Range.of(10, 100, 64), // shared by customers of a provider
            Range.of(24, 192, 0, 0),
            Range.of(24, 192, 0, 2), // documentation
            Range.of(24, 192, 88, 99), // 6to4 relays
            Range.of(15, 198, 18), // benchmarks
            Range.of(24, 198, 51, 100),
            Range.of(24, 203, 0, 113),
            Range.of(4, 240)); // reserved, broadcast

    /** Global unicast; everything else is local, translated or not given out. */
    private static final int GLOBAL_UNICAST = 0x20;

    private static final int GLOBAL_UNICAST_MASK = 0xE0;

    private final Set<String> allowed;

    /** @param allowed hosts that may be anywhere */
    PublicAddresses(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** IPv4 addresses that begin alike. */
    private record Range(int bits, int base) {
        private static Range of(int bits, int... base) {
            int value = 0;
            for (int place = 0; place < Integer.BYTES; place++) {
                value = value << Byte.SIZE | (place < base.length ? base[place] : 0);
            }
            return new Range(bits, value);
        }

        private boolean has(byte[] address) {
            return (ByteBuffer.wrap(address).getInt() ^ base) >>> (Integer.SIZE - bits) == 0;
        }
    }

    /**
     * The addresses of a host.
     *
     * @throws UnknownHostException also for a host that has an address which is not public
     */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (!allowed.contains(host) && !Arrays.stream(addresses).allMatch(PublicAddresses::isPublic)) {
            throw new NotPublicException(host);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            return (bytes[0] & GLOBAL_UNICAST_MASK) == GLOBAL_UNICAST && !isTranslated(bytes);
        }
        return SPECIAL.stream().noneMatch(range -> range.has(bytes));
    }

    /** Teredo (2001::/32), documentation (2001:db8::/32) and 6to4 (2002::/16), which carry an IPv4 address or none. */
    private static boolean isTranslated(byte[] bytes) {
        boolean from2001 = bytes[0] == 0x20 && bytes[1] == 0x01;
        boolean teredo = from2001 && bytes[2] == 0 && bytes[3] == 0;
        boolean documentation = from2001 && bytes[2] == 0x0d && bytes[3] == (byte) 0xb8;
        return teredo || documentation || (bytes[0] == 0x20 && bytes[1] == 0x02);
    }

    /** A host is not outside. */
    static final class NotPublicException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        private NotPublicException(String host) {
            super(host);
        }
    }
}
