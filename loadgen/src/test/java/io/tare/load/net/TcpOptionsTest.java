// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TcpOptionsTest {

    private static final TcpOptions DEFAULTS = TcpOptions.defaults();
    private static final TcpTuning TUNING = TcpTuning.defaults().withNoDelay(false);

    @Test
    void changesOneThingAtATime() {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThat(DEFAULTS.withTransport(Transport.NIO)
                        .withWaitStrategy(WaitStrategy.SPIN)
                        .withTuning(TUNING)
                        .withLocal(local)
                        .withDevice("lo")
                        .withCpus(List.of(1, 0))
                        .withOpenTimeout(Duration.ofSeconds(3))
                        .withReplyTimeout(Duration.ofSeconds(4)))
                .isEqualTo(new TcpOptions(
                        Transport.NIO,
                        WaitStrategy.SPIN,
                        TUNING,
                        Optional.of(local),
                        "lo",
                        List.of(1, 0),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4)));
    }

    @Test
    void defaultsToTheBestTransportAndTheKernelsBuffers() {
        assertThat(DEFAULTS)
                .isEqualTo(new TcpOptions(
                        Transport.best(),
                        WaitStrategy.PARK,
                        TcpTuning.defaults(),
                        Optional.empty(),
                        "",
                        List.of(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10)));
    }

    @Test
    void sharesItsCpusOutInTurn() {
        TcpOptions two = DEFAULTS.withCpus(List.of(5, 3));

        assertThat(two.cpu(0)).contains(5);
        assertThat(two.cpu(1)).contains(3);
        assertThat(two.cpu(2)).contains(5);
        assertThat(DEFAULTS.cpu(0)).isEmpty();
    }

    @Test
    void rejectsADeviceOrACpuThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withDevice("sixteenletterslo"))
                .withMessage("device must have at most 15 characters: sixteenletterslo");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withCpus(List.of(0, -1)))
                .withMessage("cpus must be in [0, 4095]: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withCpus(List.of(4096)))
                .withMessage("cpus must be in [0, 4095]: 4096");
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
