// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

import java.util.ArrayList;
import java.util.List;

/** Work that is done in parts at once, by the calling thread and the JVM's common pool. Not thread-safe. */
final class Parts {

    private final List<Runnable> parts = new ArrayList<>();

    private Parts() {}

    /**
     * Cuts it.
     *
     * @param count of what there is to do
     * @param threads that shall do it, 1 or more
     */
    static Parts of(int count, int threads, Part part) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1: " + threads);
        }
        Parts cut = new Parts();
        for (int thread = 0; thread < threads; thread++) {
            int from = (int) ((long) count * thread / threads);
            int to = (int) ((long) count * (thread + 1) / threads);
            if (from < to) {
                cut.parts.add(part.between(from, to));
            }
        }
        return cut;
    }

    /** Does all of it. */
    void run() {
        if (parts.size() == 1) {
            parts.get(0).run();
        } else {
            parts.parallelStream().forEach(Runnable::run);
        }
    }

    /** Makes the work of one part. */
    interface Part {
        Runnable between(int from, int to);
    }
}
