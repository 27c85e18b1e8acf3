"""Pipelines in threads, memory over many runs, training, and torch in the same process."""

import ast
import importlib.util
import json
import os
import signal
import subprocess
import sys
import threading
import time

import itk
import numpy as np

from programs import ProgramTest, main, work

IMAGES = [work("pictures", f"phantom_00{number}.png") for number in (1, 2)]


def read_model():
    return itk.LandmarkModel.Read(work("model.pt"))


def localize(model, name):
    return itk.landmark_localization_filter(itk.imread(name, itk.F), model=model).GetPositions()


def memory():
    """Resident memory in MiB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


class Threads(ProgramTest):
    def test_two_threads_run_two_pipelines_at_once(self):
        for models in ([read_model(), read_model()], [read_model()] * 2):
            expected = [localize(model, name) for model, name in zip(models, IMAGES)]
            failures = []

            def work_on(model, name, points, failures=failures):
                for _ in range(10):
                    if not np.array_equal(localize(model, name), points):
                        failures.append(name)

            threads = [threading.Thread(target=work_on, args=arguments) for arguments in zip(models, IMAGES, expected)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(failures, [])

    def test_other_threads_run_during_localization(self):
        model = read_model()
        # Large, so that an update takes long.
        image = itk.image_from_array(np.random.default_rng(1).random((3000, 3000), dtype=np.float32))
        localization = itk.LandmarkLocalizationFilter.New(image, model=model)
        times = []

        def tick(thread):
            while thread.is_alive():
                times.append(time.monotonic())
                time.sleep(0.0005)

        thread = threading.Thread(target=localization.Update)
        thread.start()
        tick(thread)
        pauses = np.diff(times)
        self.assertGreater(len(times), 20)
        self.assertLess(pauses.max(), 0.5 * (times[-1] - times[0]))

    def test_an_error_in_a_thread_is_raised_there(self):
        errors = []

        def fail():
            try:
                itk.landmark_localization_filter(itk.imread(IMAGES[0], itk.F))
            except RuntimeError as error:
                errors.append(str(error))

        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        self.assertEqual(len(errors), 1)
        self.assertIn("Model must be set", errors[0])

    def test_many_runs_do_not_grow(self):
        model = read_model()
        image = itk.imread(IMAGES[0], itk.F)
        sizes = []
        for _ in range(3):
            for _ in range(100):
                localization = itk.LandmarkLocalizationFilter.New(image, model=model)
                localization.Update()
                localization.GetOutput().GetCovariances()
                localization.GetOutput().GetPositions()
            sizes.append(memory())
        # One leaked image or heatmap a run would be 6 or 12 MiB.
        self.assertLess(sizes[2] - sizes[0], 3.0, sizes)

    def test_conversions_do_not_leak(self):
        landmarks = itk.LandmarkSet[3].New()
        landmarks.SetLandmarkNames([str(number) for number in range(100)])
        landmarks.SetPositions(np.zeros((100, 3)))
        table = itk.LandmarkTable.New()
        covariances = np.stack([np.eye(3)] * 100)
        names = ["a" * 1000] * 10
        model = itk.LandmarkModel.Read(work("model.pt"))
        sizes = []
        for _ in range(2):
            for _ in range(5000):
                landmarks.SetCovariances(covariances)
                landmarks.GetCovariances()
                for bad in (lambda: table.SetLandmarkNames([*names, 1]), lambda: landmarks.SetCovariances(covariances[:, :2]),
                            lambda: itk.LandmarkModel.Average([model] * 1000 + [1])):
                    with self.assertRaises((TypeError, ValueError)):
                        bad()
            sizes.append(memory())
        # One leak a turn would be 35 MiB.
        self.assertLess(sizes[1] - sizes[0], 5.0, sizes)


class Training(ProgramTest):
    def make_options(self, iterations):
        table = itk.LandmarkTable.New()
        table.Read(work("pictures", "landmarks.csv"))
        images = table.GetImageNames()[:3]
        settings = {
            "grid": {"size": [64, 64]},
            "network": {"name": "SpatialConfigurationNet", "filters": 4, "levels": 2, "pooling": 4, "kernelSize": 3},
            "optimization": {"optimizer": "Adam", "learningRate": 1e-3, "iterations": iterations},
        }
        return {"training_data": itk.LandmarkDataSet(table, work("pictures"), images, [1.0, 1.0]), "settings": json.dumps(settings)}

    def make_trainer(self, iterations, **options):
        return itk.LandmarkModelTrainer.New(**self.make_options(iterations), **options)

    def test_a_function_returns_the_model(self):
        model = itk.landmark_model_trainer(**self.make_options(2))
        self.assertEqual(model.GetLandmarkNames(), read_model().GetLandmarkNames())

    def test_trains_while_other_threads_run(self):
        trainer = self.make_trainer(30)
        losses, ticks = [], []
        trainer.AddObserver(itk.IterationEvent(), lambda: losses.append(trainer.GetLoss()))
        thread = threading.Thread(target=trainer.Update)
        thread.start()
        while thread.is_alive():
            ticks.append(time.monotonic())
            time.sleep(0.001)
        thread.join()
        self.assertEqual(len(losses), 30)
        self.assertLess(losses[-1], losses[0])
        self.assertGreater(len(ticks), 30)
        name = self.path("trained.pt")
        trainer.GetModel().Write(name)
        again = itk.LandmarkModel.Read(name)
        np.testing.assert_array_equal(localize(again, IMAGES[0]), localize(trainer.GetModel(), IMAGES[0]))

    def test_stops_when_an_observer_says_so(self):
        trainer = self.make_trainer(1000)

        def stop():
            if trainer.GetIteration() == 3:
                trainer.AbortGenerateDataOn()

        trainer.AddObserver(itk.IterationEvent(), stop)
        with self.assertRaises(RuntimeError):
            trainer.Update()
        self.assertEqual(trainer.GetIteration(), 3)

    def test_settings_are_json_and_presets_have_names(self):
        trainer = self.make_trainer(30)
        settings = json.loads(trainer.GetSettingsText())
        self.assertEqual((settings["grid"]["size"], settings["optimization"]["optimizer"]), ([64, 64], "Adam"))
        trainer.SetPreset("fast-cpu", 3)
        self.assertEqual(len(json.loads(trainer.GetSettingsText())["grid"]["size"]), 3)
        with self.assertRaisesRegex(RuntimeError, "fast-cpu"):
            trainer.SetPreset("no such preset", 2)

    def test_after_interrupts_the_same_trainer_goes_on(self):
        trainer = self.make_trainer(100000, checkpoint_file_name=self.path("checkpoint.pt"))
        started, interrupted = threading.Event(), threading.Event()

        def iterate():
            started.set()
            interrupted.wait()

        trainer.AddObserver(itk.IterationEvent(), iterate)

        def interrupt():
            started.wait()
            # An iteration takes long, and people press again.
            for _ in range(3):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.2)
            interrupted.set()

        threading.Thread(target=interrupt).start()
        with self.assertRaises(KeyboardInterrupt):
            trainer.Update()
        self.assertTrue(interrupted.is_set())
        done = trainer.GetIteration()
        self.assertLess(done, 100000)
        trainer.ResumeOn()
        trainer.SetSettings(json.dumps({"optimization": {"iterations": done + 3}}))
        trainer.Update()
        self.assertEqual(trainer.GetIteration(), done + 3)
        # The same bits as without the interrupt.
        whole = self.make_trainer(done + 3)
        whole.Update()
        np.testing.assert_array_equal(localize(trainer.GetModel(), IMAGES[0]), localize(whole.GetModel(), IMAGES[0]))

    def test_a_calibration_gives_another_model(self):
        table = itk.LandmarkTable.New()
        table.Read(work("pictures", "landmarks.csv"))
        images = table.GetImageNames()[:3]
        model = read_model()
        data = itk.LandmarkDataSet(table, work("pictures"), images, [1.0, 1.0])
        calibration = itk.LandmarkModelCalibration.New(model=model, data=data)
        calibration.Update()
        self.assertTrue(itk.landmark_model_calibration(model=model, data=data).IsCalibrated(0))
        self.assertTrue(calibration.GetCalibratedModel().IsCalibrated(0))
        np.testing.assert_array_equal(localize(calibration.GetCalibratedModel(), IMAGES[0]), localize(model, IMAGES[0]))


FORK = """
import multiprocessing
import sys
import itk
model = itk.LandmarkModel.Read(sys.argv[1])


def localize(name):
    return itk.landmark_localization_filter(itk.imread(name, itk.F), model=model).GetPositions().tolist()


with multiprocessing.get_context("fork").Pool(1) as pool:
    print(pool.apply_async(localize, [sys.argv[2]]).get(timeout=60))
"""


class Fork(ProgramTest):
    def test_a_model_can_be_used_in_processes_that_are_forked_after_it_was_read(self):
        # Of many weights, which LibTorch converts in threads.
        model = os.path.join(os.environ["MODULE_SOURCE_DIR"], "models", "hand-37.pt")
        result = subprocess.run([sys.executable, "-c", FORK, model, IMAGES[0]], capture_output=True, text=True, check=False,
                                env={**os.environ, "OMP_NUM_THREADS": "2"})
        self.assertEqual(result.returncode, 0, result.stderr)
        np.testing.assert_allclose(ast.literal_eval(result.stdout), localize(itk.LandmarkModel.Read(model), IMAGES[0]), atol=1e-3)


TORCH = """
import sys
{imports}
import numpy as np
table = itk.LandmarkTable.New()
table.Read(sys.argv[1] + "/pictures/landmarks.csv")
model = itk.LandmarkModel.Read(sys.argv[1] + "/model.pt")
landmarks = itk.landmark_localization_filter(itk.imread(sys.argv[1] + "/pictures/phantom_001.png", itk.F), model=model)
assert torch.ones(3).sum().item() == 3.0
x = torch.ones(3, requires_grad=True)
(x * x).sum().backward()
assert x.grad.tolist() == [2.0] * 3
trainer = itk.LandmarkModelTrainer.New(
    initial_model=model, settings='{{"optimization": {{"iterations": 2, "learningRate": 1e-9}}}}',
    training_data=itk.LandmarkDataSet(table, sys.argv[1] + "/pictures", ["phantom_001.png"], [1.0, 1.0]))
trainer.Update()
print(landmarks.GetPositions().tolist())
"""


class Torch(ProgramTest):
    def test_torch_and_itk_share_a_process_in_either_order(self):
        if importlib.util.find_spec("torch") is None:
            self.skipTest("this Python has no torch")
        outputs = []
        for imports in ("import torch\nimport itk", "import itk\nitk.LandmarkTable.New()\nimport torch"):
            result = subprocess.run([sys.executable, "-c", TORCH.format(imports=imports), work()],
                                    capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 0, result.stderr)
            outputs.append(result.stdout)
        self.assertEqual(outputs[0], outputs[1])
        self.assertEqual(ast.literal_eval(outputs[0]), localize(read_model(), IMAGES[0]).tolist())


if __name__ == "__main__":
    main()
