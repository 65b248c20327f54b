// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tare.load.DatagramPair;
import io.tare.load.Undisturbed;
import io.tare.load.kernel.DatagramBatch;
import io.tare.load.kernel.DatagramOptions;
import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.Kernel;
import io.tare.load.pace.EvenSchedule;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramStreamTest {

    private static final long TICKET = 0x0123_4567_89ab_cdefL;

    @BeforeAll
    static void isOnLinux() {
        // Also loads jnr-ffi before CleanUp counts threads: it starts one that stays.
        assertThat(Kernel.unavailabilityCause()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 20, 1, false, false, false",
        "127.0.0.1, 64, 64, false, false, true",
        "127.0.0.1, 1400, 64, true, true, false",
        "127.0.0.1, 64, 1024, true, true, true",
        "127.0.0.1, 1400, 64, true, false, false",
        "127.0.0.1, 1400, 64, false, true, false",
        "127.0.0.1, 65507, 4, false, false, false",
        "127.0.0.1, 65000, 4, true, true, false",
        "::1, 64, 64, false, false, false",
        "::1, 1400, 64, true, true, true",
    })
    void hasEveryDatagramOfAModerateRateArriveOnce(
            String host, int bytes, int batch, boolean segmentation, boolean coalescing, boolean spin)
            throws Exception {
        try (DatagramPair pair = DatagramPair.on(host)) {
            DatagramOptions.setReceiveBufferBytes(pair.server(), 4 << 20);
            Stream stream = new Stream(
                    new DatagramSender(pair.client(), TICKET, new Sending(bytes, 2000, batch, segmentation, spin)),
                    new DatagramReceiver(pair.server(), TICKET, new Receiving(bytes, batch, coalescing, spin, true)));

            stream.run(Duration.ofMillis(200));

            SentCounts sent = stream.sender.counts();
            assertThat(sent.sent()).isBetween(1L, 400L);
            assertThat(sent.sentBytes()).isEqualTo(sent.sent() * bytes);
            assertThat(stream.receiver.counts().of(sent.sent()))
                    .isEqualTo(new DatagramCounts(sent.sent(), sent.sentBytes(), 0, 0, 0, 0, 0, 0));
            assertThat(stream.receiver.whyNotCoalescing().isEmpty()).isEqualTo(coalescing);
            assertThat(stream.receiver.takeVariation().getTotalCount()).isEqualTo(sent.sent() - 1);
            Histogram delays = stream.receiver.takeDelays();
            assertThat(delays.getTotalCount()).isEqualTo(sent.sent());
            assertThat(delays.getMinNonZeroValue()).isPositive();
            assertThat(stream.receiver.takeDelays().getTotalCount()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"64, false", "1400, false", "64, true", "1400, true"})
    void accountsForEveryDatagramWhenFlatOut(int bytes, boolean offload) throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramOptions.setReceiveBufferBytes(pair.server(), 4 << 20);
            Stream stream = new Stream(
                    new DatagramSender(pair.client(), TICKET, new Sending(bytes, 0, 64, offload, false)),
                    new DatagramReceiver(pair.server(), TICKET, new Receiving(bytes, 64, offload, false, false)));

            stream.run(Duration.ofMillis(300));

            SentCounts sent = stream.sender.counts();
            DatagramCounts counts = stream.receiver.counts();
            assertThat(stream.sender.whyNotSegmenting().isEmpty()).isEqualTo(offload);
            assertThat(sent.calls()).isPositive().isLessThanOrEqualTo(sent.sent() / 32);
            assertThat(counts.received()).isPositive();
            assertThat(counts.receivedBytes()).isEqualTo(counts.received() * bytes);
            DatagramCounts whole = counts.of(sent.sent());
            assertThat(whole.lost()).isGreaterThanOrEqualTo(counts.lost()).isNotNegative();
            assertThat(whole.duplicated() + whole.reordered() + whole.stale() + whole.foreign() + whole.tooShort())
                    .isZero();
            assertThat(stream.receiver.takeDelays().getTotalCount()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"100, false", "10000, false", "10000, true"})
    void keepsTheRate(long perSecond, boolean spin) throws Exception {
        Undisturbed.once(() -> {
            try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
                DatagramSender sender =
                        new DatagramSender(pair.client(), TICKET, new Sending(64, perSecond, 64, false, spin));

                sender.run(TimeUnit.MILLISECONDS.toNanos(500));

                // Never more than the schedule has; fewer when the machine is busy at the end.
                assertThat(sender.counts().sent()).isBetween(perSecond * 2 / 5, perSecond / 2);
            }
        });
    }

    @Test
    void sendsNoDatagramBeforeItsTime() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            EvenSchedule schedule = new EvenSchedule(5000);
            new DatagramSender(pair.client(), TICKET, new Sending(20, 5000, 64, false, false))
                    .run(TimeUnit.MILLISECONDS.toNanos(20));
            DatagramBatch batch = new DatagramBatch(128, 20);
            int datagrams = batch.receive(pair.server(), DatagramBatch.MSG_DONTWAIT);

            assertThat(datagrams).isGreaterThan(50);
            long first = batch.memory().getLong(batch.offset(0) + DatagramHeader.SENT_NANOS);
            for (int i = 0; i < datagrams; i++) {
                int offset = batch.offset(i);
                assertThat(batch.memory().getLong(offset + DatagramHeader.TICKET))
                        .isEqualTo(TICKET);
                assertThat(batch.memory().getInt(offset + DatagramHeader.SEQUENCE))
                        .isEqualTo(i);
                // The first one may itself have been late, by less than the pause to the second.
                assertThat(batch.memory().getLong(offset + DatagramHeader.SENT_NANOS) - first)
                        .isGreaterThan(schedule.nanosOf(i) - schedule.nanosOf(1));
            }
        }
    }

    @Test
    void countsWhatIsNotOfTheRun() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramBatch batch = new DatagramBatch(5, 200);
            int[] bytes = {19, 0, 20, 101, 100};
            for (int i = 0; i < bytes.length; i++) {
                batch.setBytes(i, bytes[i]);
                batch.memory().putLong(batch.offset(i) + DatagramHeader.TICKET, i == 2 ? TICKET + 1 : TICKET);
            }
            batch.send(pair.client(), 0, bytes.length, 0);
            DatagramReceiver receiver = new DatagramReceiver(pair.server(), TICKET, Receiving.of(100));

            receive(receiver, () -> {});

            assertThat(receiver.counts()).isEqualTo(new DatagramCounts(1, 100, 0, 0, 0, 0, 2, 2));
        }
    }

    @Test
    void countsLossReorderingAndDuplicatesOfRealDatagrams() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            int[] sequences = {0, 1, 4, 3, 3, 6};
            DatagramBatch batch = new DatagramBatch(sequences.length, 20);
            for (int i = 0; i < sequences.length; i++) {
                batch.memory().putLong(batch.offset(i), TICKET);
                batch.memory().putInt(batch.offset(i) + DatagramHeader.SEQUENCE, sequences[i]);
            }
            batch.send(pair.client(), 0, sequences.length, 0);
            DatagramReceiver receiver = new DatagramReceiver(pair.server(), TICKET, Receiving.of(20));

            receive(receiver, () -> {});

            DatagramCounts counts = receiver.counts();
            assertThat(counts).isEqualTo(new DatagramCounts(5, 100, 2, 1, 1, 0, 0, 0));
            assertThat(counts.minus(counts)).isEqualTo(DatagramCounts.NONE);
            assertThat(counts.plus(counts).minus(counts)).isEqualTo(counts);
            assertThat(counts.of(9).lost()).isEqualTo(4);
        }
    }

    @Test
    void saysThatThePeerIsGone() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            pair.closeServer();
            DatagramSender sender = new DatagramSender(pair.client(), TICKET, Sending.flatOut(64));

            assertThatThrownBy(() -> sender.run(TimeUnit.SECONDS.toNanos(10)))
                    .isInstanceOf(ErrnoException.class)
                    .hasMessage("sendmmsg: Connection refused");
        }
    }

    @Test
    void sendsOneByOneWhereTheWayIsTooNarrowForSegmentation() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramSender sender = new DatagramSender(pair.client(), TICKET, new Sending(65_507, 100, 2, true, false));

            assertThat(sender.whyNotSegmenting())
                    .contains("datagrams of 65507 B with their headers are longer than the way's MTU of "
                            + DatagramOptions.mtuBytes(pair.client()) + " B");
            sender.run(TimeUnit.MILLISECONDS.toNanos(50));
            assertThat(sender.counts().sent()).isPositive();
        }
    }

    @Test
    void stopsWithinATenthOfASecondOfIdleness() throws Exception {
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            DatagramSender sender = new DatagramSender(pair.client(), TICKET, new Sending(64, 1, 1, false, false));
            Background sending = Background.start(() -> sender.run(TimeUnit.HOURS.toNanos(1)));
            sender.stop();
            sending.join();
        }
    }

    @Test
    void allocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (DatagramPair pair = DatagramPair.on("127.0.0.1")) {
            for (boolean offload : new boolean[] {false, true}) {
                DatagramSender sender =
                        new DatagramSender(pair.client(), TICKET, new Sending(64, 0, 64, offload, false));
                DatagramReceiver receiver =
                        new DatagramReceiver(pair.server(), TICKET, new Receiving(64, 64, offload, false, true));
                long[] receiverBytes = new long[1];
                long[] senderBytes = new long[1];
                Background receiving = Background.start(() -> {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    receiver.run();
                    receiverBytes[0] = threads.getCurrentThreadAllocatedBytes() - before;
                });
                sender.run(TimeUnit.MILLISECONDS.toNanos(300));
                long before = threads.getCurrentThreadAllocatedBytes();
                sender.run(TimeUnit.MILLISECONDS.toNanos(300));
                senderBytes[0] = threads.getCurrentThreadAllocatedBytes() - before;
                receiver.stop();
                receiving.join();
                // Less than a byte per datagram, and a few at the beginning and the end.
                assertThat(receiver.counts().received()).isGreaterThan(20_000);
                assertThat(senderBytes[0]).isLessThan(10_000);
                assertThat(receiverBytes[0]).isLessThan(10_000);
            }
        }
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sending.flatOut(19))
                .withMessage("datagramBytes must be in [20, 65507]: 19");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sending.flatOut(65_508))
                .withMessage("datagramBytes must be in [20, 65507]: 65508");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sending(20, -1, 1, false, false))
                .withMessage("datagramsPerSecond must be in [0, 1000000000]: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sending(20, 0, 1025, false, false))
                .withMessage("batch must be in [1, 1024]: 1025");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Receiving.of(65_508))
                .withMessage("maxDatagramBytes must be in [20, 65507]: 65508");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Receiving(20, 0, false, false, false))
                .withMessage("batch must be in [1, 1024]: 0");
    }

    /** Receives until the work is done and nothing has come for a while. */
    private static void receive(DatagramReceiver receiver, Work work) throws Exception {
        Background receiving = Background.start(receiver::run);
        try {
            work.run();
            DatagramCounts before;
            do {
                before = receiver.counts();
                TimeUnit.MILLISECONDS.sleep(200);
            } while (!before.equals(receiver.counts()));
        } finally {
            receiver.stop();
            receiving.join();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private record Stream(DatagramSender sender, DatagramReceiver receiver) {

        void run(Duration duration) throws Exception {
            receive(receiver, () -> sender.run(duration.toNanos()));
        }
    }

    private record Background(FutureTask<Void> task, Thread thread) {

        static Background start(Work work) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                work.run();
                return null;
            });
            Thread thread = new Thread(task, "test-datagrams");
            thread.start();
            return new Background(task, thread);
        }

        void join() throws Exception {
            task.get(5, TimeUnit.SECONDS);
            thread.join(5000);
        }
    }
}
