// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.util.concurrent.TimeUnit;

/** An event loop that runs only within the calls of the thread that made it. */
final class CallerLoop extends ManualIoEventLoop {

    private final boolean spin;

    CallerLoop(IoHandlerFactory factory, WaitStrategy waitStrategy) {
        super(Thread.currentThread(), factory);
        spin = waitStrategy == WaitStrategy.SPIN;
    }

    /** Works once; where it parks, it waits for something to do for at most the given time. */
    void turn(long nanos) {
        if (spin || nanos <= 0) {
            runNow();
        } else {
            run(nanos);
        }
    }

    /** Closes all that is registered with it, and ends. */
    void stop() {
        shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!isTerminated()) {
            runNow();
        }
    }

    /** Keeps Netty's selector from blocking in an interrupted thread, and from clearing its flag unseen. */
    @Override
    protected boolean canBlock() {
        return !Thread.currentThread().isInterrupted();
    }
}
