// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.load.control.Fields;
import io.tare.load.control.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

class TcpStreamSinkTest {

    private static final InetSocketAddress FREE_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Token TOKEN = Token.random();

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void confirmsAChunkOnceAllOfItCame(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawRun.OpenRun run = RawRun.confirmed(server.address(), TOKEN, 10);
                RawClient client = run.connect(0)) {
            client.send(new byte[25]);
            long confirmed = 0;
            while (confirmed < 2) {
                confirmed = client.readLong();
            }
            assertThat(confirmed).isEqualTo(2);
            client.send(new byte[5]);
            assertThat(client.readLong()).isEqualTo(3);
            client.send(new byte[9]);
            client.sendNoMore();
            // The ninth byte makes no chunk: nothing more is confirmed.
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void takesWhatWasSentBeforeTheReplyToo(TcpOptions options) throws IOException {
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, options);
                RawRun.OpenRun run = RawRun.confirmed(server.address(), TOKEN, 1);
                RawClient client = new RawClient(server.address())) {
            byte[] opening = run.opening(0);

            client.send(Arrays.copyOf(opening, opening.length + 3));
            assertThat(client.read(opening.length)).isEqualTo(opening);
            long confirmed = 0;
            while (confirmed < 3) {
                confirmed = client.readLong();
            }

            assertThat(confirmed).isEqualTo(3);
        }
    }

    /** With small buffers at both ends the confirmations soon have nowhere to go, while the payload keeps coming. */
    @ParameterizedTest
    @ArgumentsSource(EveryWay.class)
    void servesAClientThatReadsItsConfirmationsLate(TcpOptions options) throws IOException {
        int chunks = 16 << 20;
        TcpOptions small = options.withTuning(TcpTuning.defaults().withReceiveBufferBytes(4096));
        Fields settings = Fields.builder()
                .with("load", "tcp-stream")
                .with("chunkBytes", 1)
                .with("confirm", true)
                .with("sendBufferBytes", 4096)
                .with("receiveBufferBytes", 4096)
                .build();
        try (TrafficServer server = TrafficServer.start(FREE_PORT, TOKEN, small);
                RawRun.OpenRun run = RawRun.open(server.address(), TOKEN, settings);
                RawClient client = run.connect(0, 2048)) {
            byte[] few = new byte[1024];
            for (int sent = 0; sent < chunks; sent += few.length) {
                client.send(few);
            }
            long confirmed = 0;
            while (confirmed < chunks) {
                long next = client.readLong();
                assertThat(next).isGreaterThan(confirmed);
                confirmed = next;
            }

            assertThat(confirmed).isEqualTo(chunks);
        }
    }
}
