// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tare.load.DatagramPair;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramBatchTest {

    @BeforeAll
    static void isOnLinux() {
        // Also loads jnr-ffi before CleanUp counts threads: it starts one that stays.
        assertThat(Kernel.unavailabilityCause()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void carriesDatagramsInOrder(String host) throws Exception {
        try (DatagramPair pair = DatagramPair.on(host)) {
            DatagramBatch out = numbered(32, 100);
            DatagramBatch in = new DatagramBatch(64, 2048);

            assertThat(out.send(pair.client(), 0, 32, 0)).isEqualTo(32);
            assertThat(in.receive(pair.server(), DatagramBatch.MSG_WAITFORONE)).isEqualTo(32);

            for (int i = 0; i < 32; i++) {
                assertThat(in.bytes(i)).isEqualTo(100);
                assertThat(in.segmentBytes(i)).isEqualTo(100);
                assertThat(in.isTruncated(i)).isFalse();
                assertThat(in.memory().getInt(in.offset(i))).isEqualTo(i);
            }
            assertThat(in.receive(pair.server(), DatagramBatch.MSG_DONTWAIT)).isEqualTo(-Errno.EAGAIN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void takesTheLargestDatagramAndTellsWhatIsTooLarge(String host) throws Exception {
        try (DatagramPair pair = DatagramPair.on(host)) {
            DatagramBatch out = numbered(1, 65_507);
            DatagramBatch in = new DatagramBatch(1, 65_535);

            assertThat(out.send(pair.client(), 0, 1, 0)).isEqualTo(1);
            assertThat(in.receive(pair.server(), 0)).isEqualTo(1);
            assertThat(in.bytes(0)).isEqualTo(65_507);

            DatagramBatch tooLarge = numbered(1, 65_535);
            int refused = tooLarge.send(pair.client(), 0, 1, 0);
            assertThat(refused).isEqualTo(-Errno.EMSGSIZE);
            assertThatThrownBy(() -> Errno.check("sendmmsg", refused))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessage("sendmmsg: Message too long");
        }
    }

    @Test
    void tellsWhatWasCutOff() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            numbered(1, 100).send(pair.client(), 0, 1, 0);
            DatagramBatch in = new DatagramBatch(1, 99);

            assertThat(in.receive(pair.server(), 0)).isEqualTo(1);
            assertThat(in.bytes(0)).isEqualTo(99);
            assertThat(in.isTruncated(0)).isTrue();
        }
    }

    @Test
    void hasTheKernelCutOneMessageIntoDatagrams() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramOptions.setSegmentBytes(pair.client(), 100);
            DatagramBatch in = new DatagramBatch(16, 2048);

            assertThat(numbered(1, 950).send(pair.client(), 0, 1, 0)).isEqualTo(1);
            assertThat(in.receive(pair.server(), DatagramBatch.MSG_WAITFORONE)).isEqualTo(10);
            assertThat(in.bytes(0)).isEqualTo(100);
            assertThat(in.bytes(9)).isEqualTo(50);
        }
    }

    @Test
    void takesDatagramsOfOneSizeTogether() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramOptions.setSegmentBytes(pair.client(), 100);
            DatagramOptions.setCoalescing(pair.server(), true);
            DatagramBatch in = new DatagramBatch(4, 65_535);
            DatagramBatch out = numbered(1, 950);

            for (int round = 0; round < 3; round++) {
                out.setBytes(0, 950);
                assertThat(out.send(pair.client(), 0, 1, 0)).isEqualTo(1);
                assertThat(in.receive(pair.server(), DatagramBatch.MSG_WAITFORONE))
                        .isEqualTo(1);
                assertThat(in.bytes(0)).isEqualTo(950);
                assertThat(in.segmentBytes(0)).isEqualTo(100);

                out.setBytes(0, 40);
                assertThat(out.send(pair.client(), 0, 1, 0)).isEqualTo(1);
                assertThat(in.receive(pair.server(), DatagramBatch.MSG_WAITFORONE))
                        .isEqualTo(1);
                assertThat(in.segmentBytes(0)).isEqualTo(40);
            }
        }
    }

    @Test
    void hearsThatThePeerIsGone() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            pair.closeServer();
            DatagramBatch out = numbered(1, 20);

            assertThat(out.send(pair.client(), 0, 1, 0)).isEqualTo(1);
            assertThat(out.send(pair.client(), 0, 1, 0)).isEqualTo(-Errno.ECONNREFUSED);
        }
    }

    @Test
    void sleepsNoLongerThanTold() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            pair.setReceiveTimeout(Duration.ofMillis(20));
            long start = System.nanoTime();

            assertThat(new DatagramBatch(4, 100).receive(pair.server(), DatagramBatch.MSG_WAITFORONE))
                    .isEqualTo(-Errno.EAGAIN);

            assertThat(System.nanoTime() - start)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
            assertThat(Sockets.awaitReady(pair.server(), true, false, 1_000_000))
                    .isFalse();
        }
    }

    @Test
    void setsWhatTheKernelKnows() throws Exception {
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            try (DatagramPair pair = DatagramPair.on(host)) {
                DatagramOptions.setSendBufferBytes(pair.client(), 1 << 20);
                DatagramOptions.setReceiveBufferBytes(pair.server(), 1 << 18);

                assertThat(DatagramOptions.receiveBufferBytes(pair.server())).isGreaterThanOrEqualTo(1 << 18);
                assertThat(DatagramOptions.mtuBytes(pair.client())).isGreaterThan(1280);
                assertThatThrownBy(() -> DatagramOptions.mtuBytes(pair.server()))
                        .isInstanceOf(ErrnoException.class)
                        .hasMessage("getsockopt IP_MTU: Transport endpoint is not connected");
            }
        }
    }

    @Test
    void allocatesNothing() throws Exception {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramBatch out = numbered(8, 64);
            DatagramBatch in = new DatagramBatch(8, 64);
            long before = 0;
            int rounds = 20_000;
            for (int i = 0; i < 2 * rounds; i++) {
                if (i == rounds) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                out.send(pair.client(), 0, 8, 0);
                in.receive(pair.server(), DatagramBatch.MSG_WAITFORONE);
                in.receive(pair.server(), DatagramBatch.MSG_DONTWAIT);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(rounds);
        }
    }

    @Test
    void refusesSizesThatTheKernelDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatagramBatch(0, 1))
                .withMessage("messages must be in [1, 1024]: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatagramBatch(1025, 1))
                .withMessage("messages must be in [1, 1024]: 1025");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatagramBatch(1, 65_536))
                .withMessage("maxBytes must be in [1, 65535]: 65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatagramBatch(1, 10).setBytes(0, 11))
                .withMessage("bytes must be in [0, 10]: 11");
    }

    private static DatagramBatch numbered(int messages, int bytes) {
        DatagramBatch batch = new DatagramBatch(messages, bytes);
        for (int i = 0; i < messages; i++) {
            batch.memory().putInt(batch.offset(i), i);
        }
        return batch;
    }
}
