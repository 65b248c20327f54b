// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.tare.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Kills and removes containers and their anonymous volumes; one that is gone already is fine. */
final class ContainerRemoval {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    private ContainerRemoval() {}

    /**
     * Removes one. Podman (4.3.1) fails while another container shares its network, as a fork does its peer's on network
     * {@code none}, and when one ends just as it is to be killed, in several words; so what fails is tried again.
     *
     * @throws InternalServerErrorException if the engine goes on failing
     */
    static void of(DockerClient client, String id) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!isDone(client, id, System.nanoTime() - deadline > 0)) {
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EngineException("interrupted while container " + id + " was removed", e);
            }
        }
    }

    /** Removes them in the order that the engine wants. */
    static void ofAll(DockerClient client, List<String> ids) {
        List<String> left = new ArrayList<>(ids);
        int before;
        do {
            before = left.size();
            left.removeIf(id -> isDone(client, id, false));
        } while (left.size() < before);
        left.forEach(id -> of(client, id));
    }

    private static boolean isDone(DockerClient client, String id, boolean isLastTry) {
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException gone) {
            // Somebody else removed it: what was wanted.
        } catch (ConflictException underWay) {
            // 'removal … is already in progress': the engine will finish it.
        } catch (InternalServerErrorException e) {
            if (isLastTry) {
                throw e;
            }
            return false;
        }
        return true;
    }
}
