// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpOptionsTest {

    private static final TcpOptions DEFAULTS = TcpOptions.defaults();

    @Test
    void changesOneThingAtATime() {
        assertThat(DEFAULTS.withTransport(Transport.NIO)
                        .withWaitStrategy(WaitStrategy.SPIN)
                        .withNoDelay(false)
                        .withSendBufferBytes(1)
                        .withReceiveBufferBytes(2)
                        .withOpenTimeout(Duration.ofSeconds(3))
                        .withReplyTimeout(Duration.ofSeconds(4)))
                .isEqualTo(new TcpOptions(
                        Transport.NIO, WaitStrategy.SPIN, false, 1, 2, Duration.ofSeconds(3), Duration.ofSeconds(4)));
    }

    @Test
    void defaultsToTheBestTransportAndTheKernelsBuffers() {
        assertThat(DEFAULTS)
                .isEqualTo(new TcpOptions(
                        Transport.best(),
                        WaitStrategy.PARK,
                        true,
                        0,
                        0,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10)));
    }

    @Test
    void rejectsBuffersOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withSendBufferBytes(-1))
                .withMessage("sendBufferBytes must be in [0, 1073741824]: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withReceiveBufferBytes((1 << 30) + 1))
                .withMessage("receiveBufferBytes must be in [0, 1073741824]: 1073741825");
    }

    @Test
    void rejectsTimeoutsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withOpenTimeout(Duration.ZERO))
                .withMessage("openTimeout must be in [1 ms, 1 h]: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withReplyTimeout(Duration.ofHours(2)))
                .withMessage("replyTimeout must be in [1 ms, 1 h]: PT2H");
    }
}
