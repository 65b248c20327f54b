// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.control.Fields;
import io.tare.load.control.Token;
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
                RawRun.OpenRun run = RawRun.pingPong(server.address(), TOKEN, 4);
                RawClient client = run.connect(0)) {
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
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawRun.OpenRun run = RawRun.open(server.address(), TOKEN, smallBuffers(messageBytes));
                RawClient client = run.connect(0)) {
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

    private static Fields smallBuffers(int messageBytes) {
        return new PingPongSettings(messageBytes, 1)
                .toFields()
                .with("sendBufferBytes", 65_536)
                .build();
    }
}
