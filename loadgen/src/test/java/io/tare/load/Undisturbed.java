// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.awaitility.core.ThrowingRunnable;

/**
 * For what holds on a machine that has nothing else to do, as a rate that is kept. Other work disturbs it for a while; a load
 * that is wrong never does it.
 */
public final class Undisturbed {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Undisturbed() {}

    /** Runs the assertions again until they hold once, for two minutes. */
    public static void once(ThrowingRunnable assertions) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .atMost(LIMIT)
                .untilAsserted(() -> run(assertions));
    }

    private static void run(ThrowingRunnable assertions) throws Throwable {
        try {
            assertions.run();
        } catch (ExecutionException e) {
            // What failed in another thread is as good as here.
            throw e.getCause() instanceof AssertionError failed ? failed : e;
        }
    }
}
