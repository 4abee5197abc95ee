package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class ClientAddressesTests {
    private static final String CLIENT = "203.0.113.7";
    private static final String PROXY = "10.0.0.5";

    private final ClientAddresses direct = addresses();
    private final ClientAddresses proxied = addresses("10.0.0.0/8", "2001:db8:ffff::/48", "::1");

    /** What a client may write into the header; our proxy adds the client's true address at the end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4",
                "1.2.3.4, 5.6.7.8",
                "127.0.0.1",
                "::1",
                "10.0.0.1",
                "10.0.0.1, 10.0.0.2, 10.0.0.3",
                "localhost",
                "unknown",
                "_hidden",
                "",
                " ",
                ",",
                ",,,,,,,,",
                "1.2.3.4:80",
                "[2001:db8::1]:443",
                "2001:db8::1",
                "[::1]",
                "[::1",
                "0.0.0.0",
                "255.255.255.255",
                "0",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "::ffff:10.0.0.5",
                "fe80::1%eth0",
                "1.2.3.4;proto=https",
                "for=1.2.3.4",
                "\"1.2.3.4\"",
                "1.2.3.4\t",
                "evil.example",
                "dead.beef",
                "'; drop table users; --",
                "999.999.999.999",
            })
    void nothingAClientWritesChangesItsAddress(String written) {
        ClientAddress throughProxy = proxied.of(PROXY, List.of(written + ", " + CLIENT));
        ClientAddress inTwoLines = proxied.of(PROXY, List.of(written, CLIENT));
        ClientAddress withoutProxy = direct.of(CLIENT, List.of(written));
        ClientAddress strangersProxy = proxied.of(CLIENT, List.of(written));

        assertThat(List.of(throughProxy, inTwoLines, withoutProxy, strangersProxy))
                .allMatch(address -> address.network().equals(CLIENT));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, 203.0.113.7",
        "203.0.113.7:4711, 203.0.113.7, 203.0.113.7",
        "'203.0.113.7, 10.9.9.9', 203.0.113.7, 203.0.113.7",
        "'203.0.113.7,10.9.9.9 , 2001:db8:ffff::2', 203.0.113.7, 203.0.113.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
        "[2001:db8:1:2::6]:443, 2001:db8:1:2:0:0:0:6, 2001:db8:1:2:0:0:0:0/64",
        "::ffff:203.0.113.7, 203.0.113.7, 203.0.113.7",
        "'1.2.3.4, nonsense', 10.0.0.5, 10.0.0.5",
        "'', 10.0.0.5, 10.0.0.5",
    })
    void theClientIsTheLastOneWhoIsNoProxyOfOurs(String forwarded, String text, String network) {
        ClientAddress address = proxied.of(PROXY, List.of(forwarded));

        assertThat(address).isEqualTo(new ClientAddress(text, network));
    }

    @Test
    void twoAddressesOfOneCustomerShareALimit() {
        assertThat(direct.of("2001:db8:1:2::1", List.of()).network())
                .isEqualTo(direct.of("[2001:db8:1:2:ffff::9]", List.of()).network())
                .isNotEqualTo(direct.of("2001:db8:1:3::1", List.of()).network());
    }

    @Test
    void aHeaderOfThousandsOfHopsIsReadToABound() {
        String hops = "10.0.0.1,".repeat(5_000) + "10.0.0.2";

        assertThat(proxied.of(PROXY, List.of("1.2.3.4," + hops)).text()).startsWith("10.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::1/129", "10.0.0.0/8/8", "*"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.of(text));
    }

    private static ClientAddresses addresses(String... trusted) {
        return new ClientAddresses(new ApiProperties(
                3001,
                "127.0.0.1",
                List.of(),
                DataSize.ofMegabytes(1),
                Arrays.stream(trusted).map(AddressRange::of).toList(),
                false));
    }
}
