// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.control.Token;
import io.tare.load.net.TcpOptions;
import io.tare.load.net.Transport;
import io.tare.load.net.WaitStrategy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerSettingsTest {

    private static final String HEX = "00112233445566778899aabbccddeeff";
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final String LEAST = "bind=127.0.0.1\ntoken=" + HEX + "\n";

    @Test
    void hasDefaultsForAllButAddressAndToken() throws IOException {
        assertThat(read(LEAST + "\n"))
                .isEqualTo(new PeerSettings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Token.ofHex(HEX),
                        TcpOptions.defaults()));
    }

    @Test
    void takesWhatItIsTold() throws IOException {
        assertThat(read("bind=::1\nport=65535\ntoken=" + HEX + "\ntransport=nio\nwait=spin\n\n"))
                .isEqualTo(new PeerSettings(
                        new InetSocketAddress(InetAddress.getByAddress(IPV6_LOOPBACK), 65_535),
                        Token.ofHex(HEX),
                        TcpOptions.defaults().withTransport(Transport.NIO).withWaitStrategy(WaitStrategy.SPIN)));
        assertThat(read(LEAST + "transport=epoll\n\n").options().transport()).isEqualTo(Transport.EPOLL);
        assertThat(read(LEAST + "transport=best\n\n").options().transport()).isEqualTo(Transport.best());
    }

    @Test
    void ignoresWhatIsForOtherPeers() throws IOException {
        assertThat(read(LEAST + "runtime=runc\nworkers=\nmotto=a=b \u20ac\n\n")).isEqualTo(read(LEAST + "\n"));
    }

    @Test
    void readsNoFurtherThanTheEmptyLine() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream((LEAST + "\nmore").getBytes(UTF_8));

        PeerSettings.readFrom(in);

        assertThat(in.readAllBytes()).isEqualTo("more".getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    bind=localhost        | bind must be an IP address: localhost
                    bind=1.2.3            | bind must be an IP address: 1.2.3
                    bind=256.0.0.1        | bind must be an IP address: 256.0.0.1
                    port=65536            | port must be in [0, 65535]: 65536
                    port=-1               | port must be in [0, 65535]: -1
                    port=http             | port must be in [0, 65535]: http
                    token=abc             | token must have 32 hexadecimal digits, not 3 characters
                    transport=rdma        | transport must be one of epoll, io_uring, nio, plain: rdma
                    wait=sleep            | wait must be one of park, spin: sleep
                    """)
    void rejectsWhatItDoesNotUnderstand(String line, String message) {
        String key = line.substring(0, line.indexOf('=') + 1);
        String others = LEAST.lines().filter(other -> !other.startsWith(key)).reduce("", (a, b) -> a + b + "\n");

        assertRejected(() -> read(others + line + "\n\n"), message);
    }

    @Test
    void rejectsLinesThatAreNotSettingsWithoutQuotingThem() {
        assertRejected(() -> read("bind=::1\n" + HEX + "\n\n"), "line 2 of the settings is not key=value");
        assertRejected(() -> read("=" + HEX + "\n\n"), "line 1 of the settings is not key=value");
        assertRejected(
                () -> read("bind=127.0.0.1 token=" + HEX + "\ntoken=" + HEX + "\n\n"),
                "bind has a value that is too long or has characters that do not belong");
        assertRejected(() -> read(LEAST + "token=" + HEX + "\n\n"), "line 3 of the settings repeats a key");
    }

    @Test
    void rejectsWhatLacks() {
        assertRejected(() -> read("\n"), "the settings lack bind");
        assertRejected(() -> read("bind=127.0.0.1\n\n"), "the settings lack token");
    }

    @Test
    void rejectsWhatEndsTooEarly() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read(LEAST + "port=1"))
                .withMessage("the settings ended in line 3, before an empty line");
    }

    @Test
    void takesAsMuchAsItMayAndNoMore() throws IOException {
        String line = "key=" + "x".repeat(1020);
        assertThat(read(LEAST + line + "\n\n")).isEqualTo(read(LEAST + "\n"));
        assertRejected(() -> read(LEAST + line + "x\n\n"), "line 3 of the settings has more than 1024 bytes");

        StringBuilder lines = new StringBuilder(LEAST);
        for (int i = 3; i <= 64; i++) {
            lines.append("key").append(i).append("=\n");
        }
        assertThat(read(lines + "\n")).isEqualTo(read(LEAST + "\n"));
        assertRejected(() -> read(lines + "key=\n\n"), "the settings have more than 64 lines");
    }

    /** Whatever comes, it ends in settings or in one sentence, which holds nothing of the token. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void neverFailsInAnotherWay(long seed) {
        Random random = new Random(seed);
        byte[] valid = (LEAST + "port=1\ntransport=nio\nwait=park\n\n").getBytes(UTF_8);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = valid.clone();
            for (int left = random.nextInt(3); left > 0; left--) {
                mutated[random.nextInt(mutated.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : '\n');
            }
            try {
                PeerSettings.readFrom(new ByteArrayInputStream(mutated));
                read++;
            } catch (IllegalArgumentException | IOException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain(HEX.substring(0, 8)).doesNotContain(HEX.substring(24));
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    private static void assertRejected(ThrowingCallable reading, String message) {
        assertThatIllegalArgumentException().isThrownBy(reading).withMessage(message);
    }

    private static PeerSettings read(String settings) throws IOException {
        return PeerSettings.readFrom(new ByteArrayInputStream(settings.getBytes(UTF_8)));
    }
}
