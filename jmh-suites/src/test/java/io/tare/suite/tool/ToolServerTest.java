// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real tools on loopback. */
class ToolServerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void isReadyWhenItsPortIsOpenAndGoneWhenItIsClosed() throws Exception {
        int port = ListeningPort.free(LOOPBACK);
        try (ToolServer server = iperf3(port)) {
            Iperf3Result result =
                    new Iperf3Client(new InetSocketAddress(LOOPBACK, port), 0, 1).tcp(2, true, 0, 1 << 20);
            assertThat(result.bytes()).isPositive();
            assertThat(result.seconds()).isBetween(0.5, 5.0);
            assertThat(result.cpuSeconds()).isPositive();
            assertThat(server.interrupt()).contains("Server listening");
        }
        assertThat(ListeningPort.isOpen(false, port)).isFalse();
    }

    @Test
    void saysInTheToolsWordsWhyItDidNotStart() throws Exception {
        // An address of RFC 5737's, which no machine has.
        List<String> words = List.of("-s", "-B", "192.0.2.1", "-p", Integer.toString(ListeningPort.free(LOOPBACK)));
        assertThatExceptionOfType(ToolException.class)
                .isThrownBy(() -> ToolServer.start(Tool.IPERF3, words, false, ListeningPort.free(LOOPBACK)))
                .withMessageContaining("iperf3's server ended before it was ready")
                .withMessageContaining("unable to start listener");
    }

    @Test
    void saysWhatSockperfReceived() throws Exception {
        int port = ListeningPort.free(LOOPBACK);
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
        String token = "00112233445566778899aabbccddeeff";
        List<String> words = List.of("sr", "-i", LOOPBACK.getHostAddress(), "-p", Integer.toString(port));
        try (ToolServer server = ToolServer.start(Tool.SOCKPERF, words, true, port);
                Tally tally = Tally.serve(address, token, () -> new SockperfText(server.interrupt()).handled())) {
            assertThat(new SockperfClient(address, false).sendSeconds(64, 1)).isBetween(0.5, 5.0);
            assertThatExceptionOfType(ToolException.class)
                    .isThrownBy(() -> Tally.ask(address, "ff112233445566778899aabbccddeeff"))
                    .withMessageContaining("the peer did not say what its tool had counted");
            assertThat(Tally.ask(address, token)).isPositive();
            assertThat(tally).isNotNull();
        }
    }

    private static ToolServer iperf3(int port) {
        return ToolServer.start(
                Tool.IPERF3, List.of("-s", "-B", LOOPBACK.getHostAddress(), "-p", Integer.toString(port)), false, port);
    }
}
