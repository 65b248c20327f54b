// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tare.load.control.Fields;
import org.junit.jupiter.api.Test;

class TcpTuningTest {

    private static final TcpTuning DEFAULTS = TcpTuning.defaults();

    @Test
    void changesOneThingAtATime() {
        assertThat(DEFAULTS).isEqualTo(new TcpTuning(true, 0, 0, 0, "", 0, 0, 0));
        assertThat(all()).isEqualTo(new TcpTuning(false, 1, 2, 3, "bbr", 4, 6, 5));
    }

    @Test
    void goesOverTheWireAsItIs() {
        for (TcpTuning tuning : new TcpTuning[] {DEFAULTS, all()}) {
            Fields.Builder fields = Fields.builder();
            tuning.writeTo(fields);

            assertThat(TcpTuning.from(fields.build())).isEqualTo(tuning);
        }
    }

    @Test
    void rejectsWhatIsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withSendBufferBytes(-1))
                .withMessage("sendBufferBytes must be in [0, 1073741824]: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withReceiveBufferBytes((1 << 30) + 1))
                .withMessage("receiveBufferBytes must be in [0, 1073741824]: 1073741825");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withSegmentBytes(32_768))
                .withMessage("segmentBytes must be in [0, 32767]: 32768");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withDscp(64))
                .withMessage("dscp must be in [0, 63]: 64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withBusyPollMicros(1_000_001))
                .withMessage("busyPollMicros must be in [0, 1000000]: 1000001");
        for (String name : new String[] {"not one word", "sixteenletterscc", "cubic\n"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DEFAULTS.withCongestionControl(name))
                    .withMessage("congestionControl must be at most 15 letters, digits and underscores: " + name);
        }
    }

    private static TcpTuning all() {
        return DEFAULTS.withNoDelay(false)
                .withSendBufferBytes(1)
                .withReceiveBufferBytes(2)
                .withSegmentBytes(3)
                .withCongestionControl("bbr")
                .withDscp(4)
                .withBusyPollMicros(5)
                .withPacingBytesPerSecond(6);
    }
}
