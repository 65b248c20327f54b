// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import io.tare.load.net.MeasuredTime;
import io.tare.load.net.Rehearsal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One connection with its thread: one transaction after the other, and a new connection for one that broke. */
final class TpcbClient implements Runnable {

    /** Whoever is refused asks again so much later, and not as fast as he can. */
    private static final long PAUSE_MILLIS = 100;

    private static final int LARGEST_DELTA = 5000;

    private final TpcbDatabase database;
    private final TpcbWorkload workload;
    private final TpcbClock clock;
    private final CountDownLatch tried;
    private final SplittableRandom random;
    private final TpcbTally[] tallies = {new TpcbTally(), new TpcbTally()};
    private final Rehearsal rehearsal = new Rehearsal();
    private final ClientSocket socket = new ClientSocket();

    /** When it began what it waits for; meaningless unless {@link #isWaiting}. */
    private volatile long waitingSince;

    private volatile boolean isWaiting;
    private volatile boolean isGivenUp;
    private @Nullable Connection connection;
    private @Nullable TpcbTransaction transaction;

    /** @param tried counted down when the first attempt to connect has ended, however it did */
    TpcbClient(
            TpcbDatabase database,
            TpcbWorkload workload,
            TpcbClock clock,
            CountDownLatch tried,
            SplittableRandom random) {
        this.database = database;
        this.workload = workload;
        this.clock = clock;
        this.tried = tried;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            socket.useForThisThread();
            connect();
            tried.countDown();
            clock.awaitBegin();
            while (!clock.isOver()) {
                TpcbTransaction ready = transaction;
                if (ready != null) {
                    run(ready);
                } else {
                    Thread.sleep(PAUSE_MILLIS);
                    if (!clock.isOver()) {
                        connect();
                    }
                }
            }
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tried.countDown();
            socket.close();
        }
    }

    /** What counts. */
    TpcbTally tally() {
        return tallies[MeasuredTime.COUNTED];
    }

    /** Gives up its connection, if it has waited so long for it, or for a transaction. */
    void giveUpAfter(long nanos) {
        if (isWaiting && System.nanoTime() - waitingSince > nanos) {
            isGivenUp = true;
            socket.close();
        }
    }

    /** Ends it: whatever it waits for breaks, and it connects no more. */
    void end() {
        isGivenUp = true;
        socket.closeForGood();
    }

    private void connect() {
        isGivenUp = false;
        socket.renew();
        beginWaiting();
        try {
            connection = TpcbConnection.open(database, workload.queryMode());
            transaction = TpcbTransaction.on(connection, workload.queryMode());
        } catch (SQLException e) {
            broke(TpcbErrors.kindOf(e));
        } catch (RuntimeException | OutOfMemoryError e) {
            // The driver believes what a server says of lengths and counts.
            broke(TpcbErrors.MALFORMED);
        } finally {
            isWaiting = false;
        }
    }

    private void run(TpcbTransaction ready) {
        int account = 1 + random.nextInt(workload.accounts());
        int teller = 1 + random.nextInt(workload.tellers());
        int branch = 1 + random.nextInt(workload.scale());
        int delta = random.nextInt(-LARGEST_DELTA, LARGEST_DELTA + 1);
        long start = beginWaiting();
        MeasuredTime measured = clock.measured();
        if (rehearsal.isDue(start, measured)) {
            tallies[MeasuredTime.NOT_COUNTED].takeInterval();
        }
        TpcbTally tally = tallies[measured.place(start)];
        tally.due();
        try {
            ready.run(account, teller, branch, delta);
            long end = System.nanoTime();
            tally.answered(end - start);
            tallies[measured.place(end)].answeredInTime();
        } catch (SQLException e) {
            if (!TpcbErrors.isReply(e) || isGivenUp) {
                broke(TpcbErrors.kindOf(e), tally, start);
            } else {
                tally().error(TpcbErrors.kindOf(e));
                rollBack();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            broke(TpcbErrors.MALFORMED, tally, start);
        } finally {
            isWaiting = false;
        }
    }

    private long beginWaiting() {
        long now = System.nanoTime();
        waitingSince = now;
        isWaiting = true;
        return now;
    }

    /** What the server refused is undone; a connection that it closes with that is opened again. */
    private void rollBack() {
        Connection open = connection;
        if (open == null) {
            return;
        }
        try (Statement statement = open.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException | RuntimeException | OutOfMemoryError e) {
            // That it broke is known by what it said before.
            drop();
        }
    }

    private void broke(String kind, TpcbTally tally, long start) {
        if (isGivenUp && clock.isOver()) {
            tally.unanswered(System.nanoTime() - start);
        }
        broke(kind);
    }

    private void broke(String kind) {
        tally().error(isGivenUp ? TpcbErrors.STALLED : kind);
        drop();
    }

    private void drop() {
        transaction = null;
        Connection open = connection;
        connection = null;
        socket.close();
        if (open != null) {
            try {
                open.abort(Runnable::run);
            } catch (SQLException | RuntimeException e) {
                // Its socket is closed already.
            }
        }
    }

    /** Takes leave of the server, which would complain of an end without. */
    private void close() {
        Connection open = connection;
        if (open == null) {
            return;
        }
        beginWaiting();
        try {
            open.close();
        } catch (SQLException | RuntimeException e) {
            // Nothing was asked any more.
        } finally {
            isWaiting = false;
        }
    }
}
