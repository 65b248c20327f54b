// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.Engine;
import io.tare.run.RunOwner;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract in the cluster that {@code TARE_KUBECONFIG} names; the profile {@code cluster} runs it, and is on with that. */
class OnRealCluster extends PodContract {

    private final RunOwner owner = RunOwner.ofThisProcess();
    private ClusterEndpoint endpoint;
    private KubernetesEngine engine;

    @BeforeEach
    void start() {
        endpoint = ClusterEndpoint.require(Map.of(ClusterEndpoint.VARIABLE, System.getenv(ClusterEndpoint.VARIABLE)));
        engine = KubernetesEngine.connect(endpoint, owner);
    }

    @AfterEach
    void leaveNothing() {
        engine.close();
        try (Cluster cluster = new Cluster(endpoint)) {
            assertThat(cluster.ask(api -> api.pods()
                                    .inNamespace(cluster.namespace())
                                    .withLabel(RunOwner.RUN_LABEL, owner.runId())
                                    .list())
                            .getItems())
                    .isEmpty();
        }
    }

    @Override
    Engine engine() {
        return engine;
    }

    @Override
    String image() {
        return "busybox:1.36";
    }
}
