// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tare.engine.Engine;
import io.tare.run.RunOwner;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class KubernetesEngineTest extends PodContract {

    private TestCluster cluster;
    private KubernetesEngine engine;

    @BeforeEach
    void start() throws Exception {
        cluster = new TestCluster(directory);
        cluster.addNode("node-a", Map.of());
        engine = KubernetesEngine.connect(
                ClusterEndpoint.require(
                        Map.of(ClusterEndpoint.VARIABLE, cluster.kubeconfig().toString())),
                RunOwner.ofThisProcess());
    }

    @AfterEach
    void leaveNothing() {
        engine.close();
        assertThat(cluster.pods()).isEmpty();
        cluster.close();
    }

    @Override
    Engine engine() {
        return engine;
    }

    @Override
    String image() {
        return "tare-harness:abc";
    }
}
