// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine;

import java.time.Duration;
import java.util.List;

/** An engine whose containers can be taken through their lives step by step, so that each step can be timed. */
public interface StepByStep {

    /**
     * Makes a container that is not started. Its process gets no input.
     *
     * @throws RefusedException if the engine or the runtime says no
     */
    Container create(ProcessSpec spec);

    /** A container between its steps. Each step returns when the engine says that it is done. */
    interface Container extends AutoCloseable {

        /** Every id by which its processes and control groups are known: its own, and its pod's if it has one. */
        List<String> ids();

        /** Starts its process. */
        void start();

        /**
         * Waits until the process has printed {@code text} since its start.
         *
         * @throws EngineException if it has not within {@code limit}
         */
        void awaitOutput(String text, Duration limit);

        /** Runs a command inside to its end, and returns its exit code. */
        int exec(List<String> command);

        /**
         * Freezes all of its processes.
         *
         * @throws RefusedException if this engine or runtime cannot
         */
        void pause();

        /** Lets them go on. */
        void resume();

        /** Kills its process and waits for its end. */
        void stop();

        /** Removes it; it has to be stopped. */
        void remove();

        /** Removes it in whatever state it is, unless it is removed already. */
        @Override
        void close();
    }
}
