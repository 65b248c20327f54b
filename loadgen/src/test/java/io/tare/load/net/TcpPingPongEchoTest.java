// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

class TcpPingPongEchoTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void answersWholeMessagesOnly(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawClient client = new RawClient(server.address())) {
            client.open(TOKEN, LoadKind.TCP_PING_PONG, 4);

            client.send(new byte[] {1, 2, 3, 4, 5});
            assertThat(client.read(4)).containsExactly(1, 2, 3, 4);
            client.send(new byte[] {6, 7, 8, 9});
            assertThat(client.read(4)).containsExactly(5, 6, 7, 8);
            client.sendNoMore();
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    /** A reply larger than the send buffer leaves in parts, and the next message waits for it. */
    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void keepsMessagesApartWhenTheirRepliesAreReadLate(TcpOptions options) throws Exception {
        int messageBytes = 1 << 20;
        byte[] messages = new byte[4 * messageBytes];
        new Random(1).nextBytes(messages);
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options.withSendBufferBytes(65_536));
                RawClient client = new RawClient(server.address())) {
            client.open(TOKEN, LoadKind.TCP_PING_PONG, messageBytes);
            Thread sender = new Thread(() -> {
                try {
                    client.send(messages);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();

            assertThat(client.read(messages.length)).isEqualTo(messages);
            sender.join();
        }
    }
}
